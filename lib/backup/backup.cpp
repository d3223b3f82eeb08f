#include "backup/backup.hpp"

#include "backup/steps.hpp"
#include "system/files.hpp"
#include "system/io.hpp"

#include <algorithm>

namespace marea {
namespace {

using Message = BackupMessage;

/// What runs that were killed left behind. Only with the lock: a living run's file is no rest.
Result<void> tidy(const BackupParts& parts) {
    const auto rests = parts.folder().unfinished();
    if (!rests) return rests.error();
    for (const auto& rest : *rests) {
        std::error_code failed;
        std::filesystem::remove(rest, failed);
        if (failed) return io_error(rest, failed);
        parts.tell(Message::rest_removed, {{"name", rest.filename().string()}});
    }
    return {};
}

/// Before anything is written there. A folder that cannot be closed is said, and no reason to have no backup.
void protect(const BackupParts& parts) {
    using Privacy = BackupFolder::Privacy;
    const auto folder = parts.folder();
    const auto found = folder.protect();
    if (!found) return parts.tell(Message::folder_unknown, {{"error", found.error()}});
    if (*found == Privacy::closed) parts.tell(Message::folder_closed, {{"folder", folder.path().string()}});
    if (*found == Privacy::open) parts.tell(Message::folder_open, {{"folder", folder.path().string()}});
}

/// The dump gets its final name last: from then on there is a backup, whole and with everything beside it.
Result<BackupFiles> put_in_place(steps::Dumped& dumped) {
    const BackupFiles files{dumped.dump->final_name()};
    const auto sums =
        checksum_line(dumped.manifest.sha256, files.dump) + checksum_line(dumped.globals_sha256, files.globals());
    const auto all = [&]() -> Result<void> {
        if (auto put = dumped.globals->put_in_place(); !put) return put;
        if (auto written = write_file(files.checksums(), sums); !written) return written;
        if (auto saved = save_manifest(files, dumped.manifest); !saved) return saved;
        return dumped.dump->put_in_place();
    };
    const auto done = all();
    if (done) return files;
    std::error_code ignored;
    for (const auto& file : {files.globals(), files.checksums(), files.manifest()})
        std::filesystem::remove(file, ignored);
    return done.error();
}

void note_shrinking(const BackupParts& parts, const std::vector<StoredBackup>& stored, Manifest& manifest) {
    const auto* before = steps::last_good(stored);
    if (before == nullptr) return;
    const auto rows = manifest.contents.total_rows();
    const auto rows_before = before->manifest->contents.total_rows();
    manifest.shrunk = less_than_half(manifest.size, before->size) || less_than_half(rows, rows_before);
    if (manifest.shrunk)
        parts.tell(Message::shrunk, {{"size", steps::size_of(manifest.size)},
                                     {"rows", rows},
                                     {"taken_before", Moment(before->taken)},
                                     {"size_before", steps::size_of(before->size)},
                                     {"rows_before", rows_before}});
}

/// The hook for off-site copies; its failure leaves a good backup where it is.
bool run_after(const BackupParts& parts, const BackupFiles& files) {
    if (parts.settings.backup.after_command.empty()) return true;
    Command command{parts.settings.backup.after_command, {}, std::chrono::hours(12)};
    for (const auto& file : {files.dump, files.checksums(), files.manifest(), files.globals()})
        command.argv.push_back(file.string());
    if (const auto done = run_checked(parts.runner, command, command.argv.front()); !done) {
        parts.tell(Message::after_failed, {{"error", done.error()}});
        return false;
    }
    parts.tell(Message::after_done, {{"program", command.argv.front()}});
    return true;
}

ExitCode fail(const BackupParts& parts, const Error& error) {
    (void)parts.fail(error);
    parts.tell(Message::none_made);
    return ExitCode::failed;
}

void tell_start(const BackupParts& parts) {
    const auto& database = parts.settings.database;
    parts.tell(Message::started,
               {{"database", database.name}, {"host", database.host}, {"port", std::int64_t{database.port.value}}});
}

void tell_versions(const BackupParts& parts, const steps::Look& look) {
    parts.tell(Message::versions, {{"server", look.facts.version_text}, {"client", look.client_version}});
}

/// What is in the dump, and what should be and is not; `complete`: nothing is missing.
Result<void> take_stock(const BackupParts& parts, steps::Dumped& dumped, bool& complete) {
    const auto rows = steps::read_rows(parts, dumped.dump->path());
    if (!rows) return rows.error();
    auto& manifest = dumped.manifest;
    manifest.contents = rows->of(dumped.tables);
    parts.tell(Message::dumped, {{"size", steps::size_of(manifest.size)},
                                 {"tables", std::ssize(manifest.contents.rows)},
                                 {"rows", manifest.contents.total_rows()},
                                 {"objects", manifest.contents.large_objects},
                                 {"seconds", manifest.seconds}});
    const auto missing = std::ssize(dumped.tables) - std::ssize(manifest.contents.rows);
    const auto first = std::ranges::find_if(
        dumped.tables, [&](const std::string& table) { return !manifest.contents.rows.contains(table); });
    if (missing > 0) parts.tell(Message::left_out, {{"table", *first}, {"more", missing - 1}});
    const bool objects = manifest.contents.large_objects == dumped.large_objects;
    if (!objects)
        parts.tell(Message::objects_left_out,
                   {{"found", manifest.contents.large_objects}, {"expected", dumped.large_objects}});
    complete = missing == 0 && objects;
    return {};
}

/// Verified, as the settings want it.
Result<Manifest::How> verify(const BackupParts& parts, const steps::Dumped& dumped, bool complete) {
    const auto& dump = dumped.dump->path();
    if (const auto same = steps::same_bytes(dump, dumped.manifest.sha256); !same) return same.error();
    if (parts.settings.backup.verify == BackupVerify::read) return Manifest::How::read; // it was, to count its rows
    if (!complete) return Error{Fault::dump_unverified, dumped.dump->final_name().string(), {}};
    if (const auto equal = steps::restored_equals(parts, dump, dumped.manifest.contents); !equal) return equal.error();
    return Manifest::How::restored;
}

/// A dry run: looks, says what would be done, and changes nothing; it needs no lock.
ExitCode plan(const BackupParts& parts) {
    tell_start(parts);
    const auto look = steps::look(parts);
    if (!look) return ExitCode::failed;
    tell_versions(parts, *look);
    // With the new one among them, as the real run would have it.
    const auto taken = steps::now(parts);
    StoredBackup next{parts.folder().files_for(taken), taken, 0, Manifest{}};
    next.manifest->database = parts.settings.database.name;
    next.manifest->taken = taken;
    next.manifest->verified = Manifest::Verified{};
    parts.tell(Message::would_dump, {{"file", next.files.dump.string()}, {"free", steps::size_of(look->free_bytes)}});
    auto stored = look->stored;
    stored.insert(stored.begin(), std::move(next));
    steps::plan_pruning(parts, stored, taken);
    parts.tell(Message::dry_run_done);
    return ExitCode::ok;
}

} // namespace

std::chrono::sys_seconds steps::now(const BackupParts& parts) {
    return std::chrono::floor<std::chrono::seconds>(parts.clock.wall());
}

namespace {

std::variant<FileLock, ExitCode> lock_file(const BackupParts& parts, const std::filesystem::path& file) {
    auto lock = FileLock::try_acquire(file);
    if (lock) return std::move(lock).value();
    if (lock.error().fault == Fault::lock_held) {
        parts.tell(Message::another_run);
        return ExitCode::locked;
    }
    return parts.fail(lock.error());
}

} // namespace

std::variant<FileLock, ExitCode> steps::lock(const BackupParts& parts) {
    return lock_file(parts, parts.settings.paths.state_dir / "backup.lock");
}

std::variant<FileLock, ExitCode> steps::lock_folder(const BackupParts& parts) {
    return lock_file(parts, parts.folder().lock());
}

ExitCode backup(const BackupParts& parts, BackupMode mode) {
    if (mode == BackupMode::dry_run) return plan(parts);

    // 1. Lock.
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    const auto folder_lock = steps::lock_folder(parts);
    if (const auto* code = std::get_if<ExitCode>(&folder_lock)) return *code;
    tell_start(parts);

    // 2. Look: nothing is written before everything is there.
    protect(parts);
    if (const auto tidied = tidy(parts); !tidied) return fail(parts, tidied.error());
    const auto look = steps::look(parts);
    if (!look) {
        parts.tell(Message::none_made);
        return ExitCode::failed;
    }
    tell_versions(parts, *look);

    // 3. Dump.
    auto made = steps::dump(parts, *look);
    if (!made) return fail(parts, made.error());
    auto dumped = std::move(made).value();
    auto& manifest = dumped.manifest;

    // 4. Read back, count and verify.
    bool complete = true;
    if (const auto stock = take_stock(parts, dumped, complete); !stock) return fail(parts, stock.error());
    if (!manifest.role_passwords) parts.tell(Message::no_role_passwords, {{"role", parts.settings.database.user}});
    const auto how = verify(parts, dumped, complete);
    if (!how) return fail(parts, how.error());
    manifest.verified = Manifest::Verified{*how, steps::now(parts)};
    parts.tell(steps::verified(*how));

    // 5. Put in place.
    note_shrinking(parts, look->stored, manifest);
    const auto files = put_in_place(dumped);
    if (!files) return fail(parts, files.error());
    parts.tell(Message::done, {{"file", files->dump.string()}});

    // 6. Prune; 7. off-site.
    if (const auto pruned = steps::prune(parts, manifest.taken); !pruned) {
        (void)parts.fail(pruned.error());
        complete = false;
    } else if (*pruned == steps::Pruned::held) {
        complete = false;
    }
    if (!run_after(parts, *files)) complete = false;
    return complete ? ExitCode::ok : ExitCode::partial;
}

} // namespace marea
