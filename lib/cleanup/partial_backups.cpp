#include "cleanup/run.hpp"
#include "state/backup_folder.hpp"
#include "system/folder.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

/// Named as backup names what it has not finished. The folder may hold other people's files: a download, a copy that
/// rsync is at.
bool is_unfinished_backup(const std::string& name, const std::string& database) {
    return backup_time(name, database, ".dump.part") || backup_time(name, database, ".globals.sql.part");
}

} // namespace

void clean_partial_backups(CleanupRun& run) {
    const auto& folder = run.parts.settings.backup.directory;
    auto files = list_files(folder);
    if (!files) {
        run.leave_out(files.error());
        return;
    }
    auto found = std::move(files).value();
    const auto& database = run.parts.settings.database.name;
    std::erase_if(found, [&](const FileEntry& file) { return !is_unfinished_backup(file.name, database); });
    if (found.empty()) return; // a backup that starts now must not find its lock taken for nothing
    for (auto& file : found)
        file.being_written = is_being_written(folder / file.name, file.modified, run.now);

    // Held until the end, so that no backup begins meanwhile. A dry run does not make the file that it locks.
    const auto lock_file = run.parts.settings.paths.state_dir / "backup.lock";
    std::optional<Result<FileLock>> lock;
    std::error_code unknown;
    if (!run.dry() || std::filesystem::exists(lock_file, unknown)) lock = FileLock::try_acquire(lock_file);
    const bool running = lock && !lock->ok();
    for (const auto& item : plan_partial_backups(found, running ? BackupNow::running : BackupNow::idle, run.now)) {
        if (item.verdict == Verdict::spare)
            run.spare(item);
        else
            drop_file(run, folder, item);
    }
}

} // namespace marea
