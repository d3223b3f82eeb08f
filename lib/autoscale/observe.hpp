#pragma once

#include "autoscale/parts.hpp"

namespace marea {

struct Observed {
    Observation seen;
    std::optional<CpuSample> sample; ///< for the next tick's CPU window
};

/// All probes side by side: takes as long as the slowest.
[[nodiscard]] Observed observe(const Parts& parts, const std::optional<CpuSample>& before);

} // namespace marea
