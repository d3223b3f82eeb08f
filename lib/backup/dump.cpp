#include "backup/steps.hpp"
#include "postgres/tools.hpp"
#include "system/files.hpp"

#include <algorithm>
#include <future>

namespace marea::steps {
namespace {

constexpr double space_factor = 1.5;

Result<std::int64_t> free_space(const std::filesystem::path& folder) {
    std::error_code failed;
    auto there = folder;
    while (!std::filesystem::exists(there, failed) && there.has_relative_path()) // a dry run makes no folder
        there = there.parent_path();
    const auto space = std::filesystem::space(there, failed);
    if (failed) return Error{Fault::io, folder.string(), failed.message()};
    return static_cast<std::int64_t>(space.available);
}

/// A damaged dump's size tells nothing of the next one's.
std::int64_t last_size(const std::vector<StoredBackup>& stored) {
    const auto found = std::ranges::find_if(stored, &StoredBackup::good);
    return found != stored.end() ? found->size : 0;
}

Result<void> enough_space(const BackupParts& parts, std::int64_t free, const std::vector<StoredBackup>& stored) {
    const auto needed = static_cast<std::int64_t>(static_cast<double>(last_size(stored)) * space_factor);
    if (needed <= free) return {};
    parts.tell(BackupMessage::space_missing, {{"needed", size_of(needed)}, {"free", size_of(free)}});
    return Error{Fault::no_space, parts.folder().path().string(), {}};
}

/// The counting's answer; a run that is told to stop does not wait for it.
Result<Contents> counted(const BackupParts& parts, Snapshot& snapshot, std::future<Result<Contents>>& counting) {
    while (counting.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
        if (!parts.interruption.requested()) continue;
        snapshot.abandon();
        (void)counting.get();
        return Error{Fault::interrupted, "SELECT count(*)", {}};
    }
    return counting.get();
}

/// A tool's failure; the reason is the disk's where the disk would not take more.
Error cause_of(const Error& tool, const PartFile& part) {
    return part.error() ? *part.error() : tool;
}

/// A moment that no dump is named after: the next second, if the last run was so quick.
std::chrono::sys_seconds next_moment(const BackupParts& parts) {
    while (std::filesystem::exists(parts.folder().files_for(now(parts)).dump))
        parts.clock.sleep(Seconds(0.2));
    return now(parts);
}

/// Roles and other globals.
Result<void> dump_globals(const BackupParts& parts, Dumped& dumped, const BackupFiles& files) {
    auto made = PartFile::create(files.globals());
    if (!made) return made.error();
    dumped.globals = std::move(made).value();
    const auto passwords =
        dumped.manifest.role_passwords ? PostgresTools::RolePasswords::with : PostgresTools::RolePasswords::without;
    const auto done = PostgresTools(parts.runner, parts.settings).dump_globals(passwords, [&](std::string_view block) {
        return dumped.globals->add(block);
    });
    if (!done) return cause_of(done.error(), *dumped.globals);
    const auto sum = dumped.globals->finish();
    if (!sum) return sum.error();
    dumped.globals_sha256 = *sum;
    return {};
}

/// The database, and its rows counted side by side in the same snapshot.
Result<void> dump_database(const BackupParts& parts, Look& look, Dumped& dumped, const BackupFiles& files) {
    auto made = PartFile::create(files.dump);
    if (!made) return made.error();
    dumped.dump = std::move(made).value();
    const auto start = parts.clock.boot();
    auto counting = std::async(std::launch::async, [&] { return look.snapshot.count(); });
    auto shown = gauge(parts, [&file = *dumped.dump, last = last_size(look.stored)] {
        if (last == 0) return Event<BackupMessage>{BackupMessage::dumping, {{"size", size_of(file.size())}}};
        return Event<BackupMessage>{BackupMessage::dumping_as,
                                    {{"size", size_of(file.size())}, {"last", size_of(last)}}};
    });
    const auto done = PostgresTools(parts.runner, parts.settings).dump(look.snapshot.id(), [&](std::string_view block) {
        return dumped.dump->add(block);
    });
    shown.reset();
    if (!done) {
        const bool counted_before = counting.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        look.snapshot.abandon();
        const auto counted = counting.get();
        // Counting that failed took the snapshot with it, and pg_dump then only misses that.
        if (done.error().fault == Fault::command_failed && counted_before && !counted) return counted.error();
        return cause_of(done.error(), *dumped.dump);
    }
    dumped.manifest.seconds = elapsed_at_least(start, parts.clock.boot()).count();
    const auto contents = counted(parts, look.snapshot, counting);
    if (!contents) return contents.error();
    const auto sum = dumped.dump->finish();
    if (!sum) return sum.error();
    dumped.manifest.contents = *contents;
    dumped.manifest.sha256 = *sum;
    dumped.manifest.size = dumped.dump->size();
    return {};
}

} // namespace

Result<Look> look(const BackupParts& parts) {
    auto snapshot = Snapshot::take(parts.settings.database);
    if (!snapshot) return snapshot.error();
    const auto& facts = snapshot->facts();
    const auto client = PostgresTools(parts.runner, parts.settings).version();
    if (!client) return client.error();
    if (client->major < facts.version) return Error{Fault::client_too_old, client->text, facts.version_text};
    if (parts.settings.backup.verify == BackupVerify::restore && !facts.creates_databases)
        return Error{Fault::no_createdb, parts.settings.database.user, {}};
    auto stored = parts.folder().list();
    if (!stored) return stored.error();
    const auto free = free_space(parts.folder().path());
    if (!free) return free.error();
    if (const auto enough = enough_space(parts, *free, *stored); !enough) return enough.error();
    return Look{std::move(snapshot).value(), client->text, std::move(stored).value(), *free};
}

Result<Dumped> dump(const BackupParts& parts, Look& look) {
    const auto& facts = look.snapshot.facts();
    Dumped dumped;
    dumped.manifest.database = parts.settings.database.name;
    dumped.manifest.taken = next_moment(parts);
    dumped.manifest.server_version = facts.version_text;
    dumped.manifest.client_version = look.client_version;
    dumped.manifest.role_passwords = facts.superuser;
    const auto files = parts.folder().files_for(dumped.manifest.taken);
    // The globals first: they are quick, so what is wrong with them shows before the long part.
    if (const auto done = dump_globals(parts, dumped, files); !done) return done.error();
    if (const auto done = dump_database(parts, look, dumped, files); !done) return done.error();
    return dumped;
}

} // namespace marea::steps
