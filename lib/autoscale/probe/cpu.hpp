#pragma once

#include "state/state.hpp"

#include <filesystem>
#include <string_view>

namespace marea {

/// The first line of /proc/stat as counters (proc(5)); busy = total - idle - iowait, so steal counts as busy.
/// guest and guest_nice are part of user and nice already and are not counted twice.
[[nodiscard]] Result<CpuSample> parse_cpu(std::string_view stat, Stamp at);
[[nodiscard]] Result<CpuSample> sample_cpu(const std::filesystem::path& procfs, const Clock& clock);

/// The busy share between two samples; Fault::no_cpu_window when the counters did not advance.
[[nodiscard]] Result<double> busy_share(const CpuSample& before, const CpuSample& now);

/// Whether a sample kept by an earlier tick still serves: same boot, 5 s to 10 min old.
[[nodiscard]] bool usable_window(const Stamp& before, const Stamp& now);

struct CpuReading {
    Result<double> busy;
    std::optional<CpuSample> sample; ///< for the next tick
};

/// The average since the sample `before` when it serves; otherwise measures over 500 ms.
[[nodiscard]] CpuReading probe_cpu(const std::filesystem::path& procfs, const Clock& clock,
                                   const std::optional<CpuSample>& before);

} // namespace marea
