#include "cleanup/log_rotation.hpp"
#include "cleanup/run.hpp"
#include "system/folder.hpp"

#include <utility>

namespace marea {
namespace {

constexpr std::size_t together = 64; // logs that are compressed before the disk is waited for

/// Renamed; compressed too unless somebody writes to it.
void rotate(CleanupRun& run, const std::vector<Item>& items) {
    std::vector<LogTask> tasks;
    tasks.reserve(items.size());
    for (const auto& item : items)
        tasks.push_back({item.id, item.name});
    const auto rotated = rotate_logs(run.parts.settings.cleanup.log_dir, tasks);
    for (std::size_t index = 0; index < items.size(); ++index) {
        if (!rotated[index]) {
            run.fail(rotated[index].error());
            continue;
        }
        auto done = items[index];
        done.name = rotated[index]->name;
        run.did(done, rotated[index]->freed);
        if (!rotated[index]->compressed) run.say(CleanupMessage::rotated_later, {{"name", done.name}});
    }
}

} // namespace

bool is_being_written(const std::filesystem::path& file, Moment modified, Moment now) {
    constexpr std::chrono::hours lately{24};
    return has_writer(file).value_or(now - modified < lately);
}

void drop_file(CleanupRun& run, const std::filesystem::path& folder, const Item& item) {
    if (!run.dry())
        if (auto removed = remove_file(folder / item.id); !removed) return run.fail(item, removed.error());
    run.did(item, item.size.value_or(0));
}

void clean_logs(CleanupRun& run) {
    const auto& folder = run.parts.settings.cleanup.log_dir;
    auto files = list_files(folder);
    if (!files) {
        run.leave_out(files.error());
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
        else if (item.verdict == Verdict::remove)
            drop_file(run, folder, item);
        else if (run.dry())
            run.did(item, 0); // what compressing will save is not known beforehand
        else
            rotating.push_back(item);
        if (rotating.size() == together) rotate(run, std::exchange(rotating, {}));
    }
    rotate(run, rotating);
}

} // namespace marea
