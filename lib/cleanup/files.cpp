#include "cleanup/log_rotation.hpp"
#include "cleanup/run.hpp"
#include "state/backup_folder.hpp"
#include "system/folder.hpp"
#include "system/lock.hpp"

#include <utility>

namespace marea {
namespace {

constexpr std::size_t together = 64; // logs that are compressed before the disk is waited for

/// Where it cannot be told whether a file is being written, one that was written lately counts as being so.
bool is_being_written(const std::filesystem::path& file, Moment modified, Moment now) {
    constexpr std::chrono::hours lately{24};
    return has_writer(file).value_or(now - modified < lately);
}

/// Renamed; compressed too unless somebody writes to it.
void rotate(CleanupRun& run, const std::vector<Item>& items) {
    std::vector<LogTask> tasks;
    tasks.reserve(items.size());
    for (const auto& item : items)
        tasks.push_back({item.id, item.name});
    const auto rotated = rotate_logs(run.parts.settings.cleanup.log_dir, tasks);
    for (std::size_t index = 0; index < items.size(); ++index) {
        if (!rotated[index]) {
            run.log.error(rotated[index].error());
            run.failed = true;
            continue;
        }
        auto done = items[index];
        done.name = rotated[index]->name;
        run.did(done, rotated[index]->freed);
        if (!rotated[index]->compressed) run.log.line(messages::rotated_later(done.name));
    }
}

void remove(CleanupRun& run, const std::filesystem::path& folder, const Item& item) {
    if (auto removed = remove_file(folder / item.id); !removed) return run.fail(item, removed.error());
    run.did(item, item.size.value_or(0));
}

/// Named as backup names what it has not finished. The folder may hold other people's files: a download, a copy that
/// rsync is at.
bool is_unfinished_backup(const std::string& name, const std::string& database) {
    return backup_time(name, database, ".dump.part") || backup_time(name, database, ".globals.sql.part");
}

/// What has a size frees it when it is removed; what compressing will save is not known beforehand.
void would_do(CleanupRun& run, const Item& item) {
    run.did(item, item.verdict == Verdict::remove ? item.size.value_or(0) : 0);
}

} // namespace

void clean_logs(CleanupRun& run) {
    const auto& folder = run.parts.settings.cleanup.log_dir;
    auto files = list_files(folder);
    if (!files) {
        run.log.error(files.error());
        run.partial = true;
        return;
    }
    auto found = std::move(files).value();
    for (auto& file : found)
        if (const auto rotated = parse_rotated(file.name); rotated && !rotated->compressed)
            file.being_written = is_being_written(folder / file.name, file.modified, run.now);
    std::vector<Item> rotating;
    for (const auto& item : plan_logs(found, run.log_rules, run.now)) {
        if (item.verdict == Verdict::spare)
            run.spare(item);
        else if (run.dry())
            would_do(run, item);
        else if (item.verdict == Verdict::remove)
            remove(run, folder, item);
        else
            rotating.push_back(item);
        if (rotating.size() == together) rotate(run, std::exchange(rotating, {}));
    }
    rotate(run, rotating);
}

void clean_partial_backups(CleanupRun& run) {
    const auto& folder = run.parts.settings.backup.directory;
    auto files = list_files(folder);
    if (!files) {
        run.log.error(files.error());
        run.partial = true;
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
        else if (run.dry())
            would_do(run, item);
        else
            remove(run, folder, item);
    }
}

} // namespace marea
