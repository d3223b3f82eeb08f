#include "backup/steps.hpp"
#include "postgres/databases.hpp"
#include "postgres/tools.hpp"
#include "report/backup_messages.hpp"
#include "report/progress.hpp"
#include "system/descriptor.hpp"
#include "system/files.hpp"
#include "system/io.hpp"
#include "system/sha256.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace marea {
namespace steps {
namespace {

/// The same rows, whoever owns them: an ordinary role may neither give objects away nor comment on others'.
const std::vector<std::string> contents_only = {"--no-owner",          "--no-privileges",    "--no-comments",
                                                "--no-publications",   "--no-subscriptions", "--no-tablespaces",
                                                "--no-security-labels"};

/// A command's failure says nothing about the dump by itself: it cannot be called damaged, nor good. A half-written one
/// goes with its run, so it is named as it would have been.
Error unverified(std::filesystem::path dump, Manifest::How how, const Error& cause) {
    if (cause.fault != Fault::command_failed) return cause;
    if (dump.extension() == ".part") dump.replace_extension();
    return {Fault::dump_unverified, dump.string(), messages::not_verified(how, cause)};
}

Result<void> restored_equals(const BackupParts& parts, const std::filesystem::path& dump, const Contents& contents) {
    auto made = ScratchDatabase::create(parts.settings.database, now(parts));
    if (!made) return made.error();
    auto scratch = std::move(made).value();
    parts.log.line(messages::restoring_to_scratch(scratch->name()));
    const auto compared = [&]() -> Result<void> {
        if (auto restored = restore_file(parts, dump, scratch->name(), contents_only); !restored) return restored;
        const auto found = count_contents(scratch->settings());
        if (!found) return found.error();
        if (*found == contents) return {};
        return Error{Fault::rows_differ, scratch->name(), messages::differences(contents, *found)};
    };
    const auto result = compared();
    if (const auto dropped = scratch->drop(); !dropped)
        parts.log.warning(messages::scratch_left(scratch->name(), dropped.error()));
    return result;
}

} // namespace

Result<void> restore_file(const BackupParts& parts, const std::filesystem::path& dump, const std::string& database,
                          const std::vector<std::string>& options) {
    const Descriptor input(::open(dump.c_str(), O_RDONLY | O_CLOEXEC));
    if (!input.open()) return io_error(dump);
    // The child reads through the same open file, so its place in it is ours to see.
    const auto size = ::lseek(input.get(), 0, SEEK_END);
    ::lseek(input.get(), 0, SEEK_SET);
    const Progress progress([&] { return messages::restoring(database, ::lseek(input.get(), 0, SEEK_CUR), size); });
    return PostgresTools(parts.runner, parts.settings).restore(input.get(), database, options);
}

Result<void> same_bytes(const std::filesystem::path& file, const std::string& sha256) {
    const auto read = sha256_of(file);
    if (!read) return read.error();
    if (*read == sha256) return {};
    return Error{Fault::dump_damaged, file.string(), messages::sums_differ(sha256, *read)};
}

Result<Manifest::How> verify(const BackupParts& parts, const std::filesystem::path& dump, const std::string& sha256,
                             const std::optional<Contents>& contents) {
    if (const auto same = same_bytes(dump, sha256); !same) return same.error();
    if (parts.settings.backup.verify == BackupVerify::read) {
        const auto read = PostgresTools(parts.runner, parts.settings).read_back(dump);
        if (!read) return unverified(dump, Manifest::How::read, read.error());
        return Manifest::How::read;
    }
    if (!contents) return Error{Fault::dump_unverified, dump.string(), messages::no_counts};
    if (const auto equal = restored_equals(parts, dump, *contents); !equal)
        return unverified(dump, Manifest::How::restored, equal.error());
    return Manifest::How::restored;
}

Result<Known> known(const BackupParts& parts, const std::filesystem::path& named) {
    Known known{{named}, {}, {}, {}};
    std::error_code failed;
    if (!std::filesystem::is_regular_file(named, failed)) known.files = {parts.settings.backup.directory / named};
    if (!std::filesystem::is_regular_file(known.files.dump, failed)) return Error{Fault::no_backup, named.string(), {}};
    const auto lines = read_file(known.files.checksums());
    if (!lines) return lines.error();
    if (auto manifest = load_manifest(known.files)) known.manifest = std::move(manifest).value();
    known.sha256 = find_checksum(lines->value_or(""), known.files.dump);
    known.globals_sha256 = find_checksum(lines->value_or(""), known.files.globals());
    if (!known.sha256 && known.manifest) known.sha256 = known.manifest->sha256;
    return known;
}

} // namespace steps

namespace {

/// Whether the rotation and --list will call a dump that was just verified so, too.
bool counts(const steps::Known& known) {
    if (!known.manifest) return false;
    std::error_code failed;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(known.files.dump, failed));
    return !failed && StoredBackup{known.files, known.manifest->taken, size, known.manifest}.fits();
}

} // namespace

ExitCode verify_backup(const BackupParts& parts, const std::filesystem::path& file) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    const auto fail = [&](const Error& error) {
        parts.log.error(error);
        return ExitCode::failed;
    };
    auto found = steps::known(parts, file);
    if (!found) return fail(found.error());
    auto known = std::move(found).value();
    const auto& dump = known.files.dump;
    parts.log.line(messages::verifying(dump));
    if (!known.sha256) return fail({Fault::dump_unverified, dump.string(), messages::no_sum});

    const auto look = [&]() -> Result<Manifest::How> {
        if (known.globals_sha256)
            if (const auto same = steps::same_bytes(known.files.globals(), *known.globals_sha256); !same)
                return same.error();
        std::optional<Contents> contents;
        if (known.manifest) contents = known.manifest->contents;
        return steps::verify(parts, dump, *known.sha256, contents);
    };
    const auto how = look();

    // What is known now stands in the manifest, so that the rotation never counts on a damaged dump.
    const bool bad = !how && (how.error().fault == Fault::dump_damaged || how.error().fault == Fault::rows_differ);
    if (known.manifest && (how || bad)) {
        if (how) known.manifest->verified = Manifest::Verified{*how, steps::now(parts)};
        known.manifest->damage = bad ? how.error().detail : "";
        if (const auto saved = save_manifest(known.files, *known.manifest); !saved) parts.log.error(saved.error());
    }
    if (!how) return fail(how.error());
    parts.log.line(messages::verified(*how));
    if (counts(known)) return ExitCode::ok;
    parts.log.warning(messages::verified_uncounted(known.files.manifest()));
    return ExitCode::partial;
}

} // namespace marea
