#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the kernel counts for a container as a whole: its control group (cgroups(7)), of either version, with each
/// controller wherever it is mounted.
namespace marea {

/// A place where control groups can be seen.
struct CgroupMount {
    std::vector<std::string> controllers; ///< of version 1; empty: version 2, which has all of them
    std::string root;                     ///< the group that the mount shows as its top
    std::filesystem::path point;
};

/// The control groups among the mounts of /proc/PID/mountinfo (proc(5)); a line of any other form is none.
[[nodiscard]] std::vector<CgroupMount> parse_cgroup_mounts(std::string_view mountinfo);

/// Where a kernel that mounts them in the usual way does so, for a /proc without mountinfo.
[[nodiscard]] std::vector<CgroupMount> usual_cgroup_mounts(const std::filesystem::path& cgroupfs);

/// A container's group, as one controller has it.
struct CgroupFolder {
    std::filesystem::path path;
    bool unified = false; ///< version 2
};

/// The group of the container `id` that /proc/PID/cgroup names. nullopt: the process is in no group of that container's
/// own, so that what is counted there would be somebody else's, too; or no mount shows it.
[[nodiscard]] std::optional<CgroupFolder> find_cgroup(const std::vector<CgroupMount>& mounts, std::string_view cgroup,
                                                      std::string_view controller, std::string_view id);

/// Processor time since the group's beginning, in microseconds.
[[nodiscard]] Result<std::uint64_t> cgroup_cpu(const CgroupFolder& folder);
/// Bytes in use, without the files' pages that nobody has used lately: as `docker stats` counts.
[[nodiscard]] Result<double> cgroup_memory(const CgroupFolder& folder);
/// nullopt: it has no limit of its own.
[[nodiscard]] std::optional<double> cgroup_cpu_limit(const CgroupFolder& folder);
[[nodiscard]] std::optional<double> cgroup_memory_limit(const CgroupFolder& folder);

/// The number behind `key` in lines of "key number".
[[nodiscard]] std::optional<std::uint64_t> flat_value(std::string_view text, std::string_view key);
/// "150000 100000": one and a half cores; nullopt for "max 100000" and anything else.
[[nodiscard]] std::optional<double> parse_cpu_max(std::string_view text);

} // namespace marea
