#include "cleanup/log_rotation.hpp"
#include "cleanup/run.hpp"
#include "system/folder.hpp"
#include "system/writers.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace marea {
namespace {

constexpr std::size_t together = 64; // logs that are compressed before the disk is waited for

/// Renamed; compressed too unless somebody writes to it.
void rotate(CleanupRun& run, const std::vector<Item>& items) {
    std::vector<LogTask> tasks;
    tasks.reserve(items.size());
    for (const auto& item : items)
        tasks.push_back({item.id, item.name, item.verdict == Verdict::move_out});
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

/// Says of a large log that goes on growing who has it open, so that somebody can do what cleanup cannot.
void name_open_log(const CleanupRun& run, const std::filesystem::path& file, const std::vector<Writer>& writers) {
    std::vector<Argument> with = {{"name", file.filename().string()}, {"bytes", Bytes{size_of(file).value_or(0)}}};
    for (const auto& writer : writers) {
        with.push_back({"program", writer.program});
        with.push_back({"pid", writer.pid});
    }
    run.say(CleanupMessage::held_open, std::move(with));
}

/// Who writes to a log, by the kernel's own answer and what /proc shows; one that cannot be cut is named.
LogUse use_of(const CleanupRun& run, const std::filesystem::path& file) {
    const auto written = has_writer(file);
    if (written == false) return LogUse::idle;
    const auto writers = writers_of(file, run.parts.settings.paths.procfs);
    if (writers.empty() && !written) return LogUse::idle; // nothing can be told: renaming it hurts nobody
    const auto appends = [](const Writer& writer) { return writer.appends; };
    if (!writers.empty() && std::all_of(writers.begin(), writers.end(), appends)) return LogUse::appended;
    name_open_log(run, file, writers);
    return LogUse::held;
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
    std::map<std::string, LogUse> uses;
    for (auto& file : found) {
        const auto path = folder / file.name;
        if (is_over_limit(file, run.log_rules)) uses.emplace(file.name, use_of(run, path));
        const auto rotated = parse_rotated(file.name);
        if (!rotated || rotated->compressed) continue;
        file.being_written = is_being_written(path, file.modified, run.now);
        if (file.being_written && file.size > run.log_rules.max_bytes)
            name_open_log(run, path, writers_of(path, run.parts.settings.paths.procfs));
    }
    std::vector<Item> rotating;
    for (const auto& item : plan_logs(found, run.log_rules, run.now, uses)) {
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
