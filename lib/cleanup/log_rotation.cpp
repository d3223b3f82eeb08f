#include "cleanup/log_rotation.hpp"

#include "system/folder.hpp"
#include "system/gzip.hpp"
#include "system/live_file.hpp"

#include <optional>

namespace marea {
namespace {

Result<Rotation> moved_out(const std::filesystem::path& folder, const LogTask& task) {
    const auto copy = task.name + ".gz";
    const auto freed = move_out(folder / task.log, folder / copy);
    if (!freed) return freed.error();
    return Rotation{copy, true, *freed};
}

/// Under its new name, and not compressed yet.
Result<Rotation> renamed(const std::filesystem::path& folder, const LogTask& task) {
    if (task.name.empty()) return Rotation{task.log, false, 0};
    if (auto done = rename_file(folder / task.log, folder / task.name); !done) return done.error();
    return Rotation{task.name, false, 0};
}

} // namespace

std::vector<Result<Rotation>> rotate_logs(const std::filesystem::path& folder, const std::vector<LogTask>& tasks) {
    std::vector<Result<Rotation>> results;
    std::vector<std::size_t> ready;
    std::vector<std::string> names;
    std::vector<std::optional<std::uint64_t>> before;
    for (const auto& task : tasks) {
        results.push_back(task.in_place ? moved_out(folder, task) : renamed(folder, task));
        if (!results.back() || task.in_place) continue;
        const auto file = folder / results.back()->name;
        // Nobody opens it by its new name, so that from here on writers only become fewer. One of an earlier rotation
        // is on the list only if it has none.
        if (!task.name.empty() && has_writer(file).value_or(true)) continue;
        ready.push_back(results.size() - 1);
        names.push_back(results.back()->name);
        before.push_back(size_of(file));
    }
    const auto compressed = gzip_files(folder, names);
    for (std::size_t index = 0; index < ready.size(); ++index) {
        auto& result = results[ready[index]];
        if (!compressed[index]) {
            result = compressed[index].error();
            continue;
        }
        const auto after = size_of(folder / (names[index] + ".gz"));
        const auto freed = before[index] && after && *before[index] > *after ? *before[index] - *after : 0;
        result = Rotation{names[index] + ".gz", true, freed};
    }
    return results;
}

} // namespace marea
