#include "executor/postgres_tools.hpp"
#include "job/backup_steps.hpp"
#include "report/backup_messages.hpp"
#include "system/sha256.hpp"

namespace marea::steps {

Result<Manifest::How> verify(const BackupParts& parts, const std::filesystem::path& dump, const std::string& sha256,
                             const std::optional<Contents>& contents) {
    const auto read = sha256_of(dump);
    if (!read) return read.error();
    if (*read != sha256) return Error{Fault::dump_damaged, dump.string(), messages::sums_differ(sha256, *read)};
    const PostgresTools tools(parts.runner, parts.settings);
    if (const auto done = tools.read_back(dump); !done) {
        if (done.error().fault != Fault::command_failed) return done.error();
        return Error{Fault::dump_damaged, dump.string(), "pg_restore: " + done.error().detail};
    }
    (void)contents;
    return Manifest::How::read;
}

} // namespace marea::steps
