#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace marea {

struct MemoryReading {
    double percent = 0;         ///< of it in use
    double available_bytes = 0; ///< what new programs can have
};

/// In use is 100 * (1 - available / MemTotal) of /proc/meminfo. Available is MemAvailable, or, on a kernel without it,
/// free + cached + reclaimable; and what ZFS's ARC gives back on demand, which the kernel counts as used.
[[nodiscard]] Result<MemoryReading> parse_memory(std::string_view meminfo, std::uint64_t reclaimable_kilobytes = 0);

/// In kB, what the ARC holds above its minimum (size - c_min of /proc/spl/kstat/zfs/arcstats); 0 where there is none.
[[nodiscard]] std::uint64_t reclaimable_arc(std::string_view arcstats);

[[nodiscard]] Result<MemoryReading> probe_memory(const std::filesystem::path& procfs);

} // namespace marea
