#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace marea {

/// Where the kernel shows its processes and control groups; a test has a tree of its own.
struct HostFiles {
    std::filesystem::path procfs = "/proc";
    std::filesystem::path cgroupfs = "/sys/fs/cgroup"; ///< only where procfs has no self/mountinfo

    [[nodiscard]] std::filesystem::path process(std::int64_t pid) const { return procfs / std::to_string(pid); }
};

/// When a process started, in ticks since the boot: field 22 of /proc/PID/stat, whose second one is a name in brackets
/// that may hold anything.
[[nodiscard]] std::optional<std::uint64_t> parse_start_ticks(std::string_view stat);
/// nullopt: there is no such process, or none that this user may see.
[[nodiscard]] std::optional<std::uint64_t> start_ticks(const std::filesystem::path& process);

/// The same moment on the boot clock.
[[nodiscard]] Stamp started_at(std::uint64_t ticks, const Stamp& now);

} // namespace marea
