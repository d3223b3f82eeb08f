#pragma once

#include "base/result.hpp"
#include "cleanup/leftovers.hpp"

#include <filesystem>

namespace marea {

struct Rotation {
    std::string name;        ///< what the log is called now, inside its folder
    bool compressed = false; ///< false: a process still writes to it, a later run will compress it
    std::uint64_t freed = 0;
};

struct LogTask {
    std::string log;
    std::string name;      ///< what to rename it to; empty: it is a log of an earlier rotation, only to be compressed
    bool in_place = false; ///< somebody appends to it: moved out under `name`, and cut
};

/// Renames each log, then compresses it unless a process has just opened it: that one goes on writing to the renamed
/// file, and nothing is lost. cron's `>>` makes a new file at the next run. A log that is held open for appending is
/// moved out in place. One result for each task, in their order.
[[nodiscard]] std::vector<Result<Rotation>> rotate_logs(const std::filesystem::path& folder,
                                                        const std::vector<LogTask>& tasks);

} // namespace marea
