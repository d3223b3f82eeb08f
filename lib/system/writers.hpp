#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace marea {

/// A process that has a file open for writing.
struct Writer {
    std::int64_t pid = 0;
    std::string program; ///< its name, as /proc/PID/comm has it
    bool appends = true; ///< by every descriptor it writes at the end, wherever that is: cutting the file hurts nothing
};

/// Those that /proc shows, this process among them. Of other users' processes only root sees descriptors.
[[nodiscard]] std::vector<Writer> writers_of(const std::filesystem::path& file, const std::filesystem::path& procfs);

} // namespace marea
