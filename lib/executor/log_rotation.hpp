#pragma once

#include "base/leftovers.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace marea {

struct Rotation {
    std::string name;        ///< what the log is called now, inside its folder
    bool compressed = false; ///< false: a process still writes to it, a later run will compress it
    std::uint64_t freed = 0;
};

/// Renames a log to `name`, then compresses it unless a process has it open: that one goes on writing to the renamed
/// file, and nothing is lost. cron's `>>` makes a new file at the next run.
[[nodiscard]] Result<Rotation> rotate_log(const std::filesystem::path& folder, const std::string& log,
                                          const std::string& name);

/// Compresses a log of an earlier rotation, unless it is still being written.
[[nodiscard]] Result<Rotation> compress_log(const std::filesystem::path& folder, const std::string& name);

} // namespace marea
