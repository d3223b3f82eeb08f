#include "autoscale/policy/thresholds.hpp"

namespace marea {

Proposal by_thresholds(const World& world, int active, const Thresholds& thresholds, const Scaling& /*scaling*/) {
    std::vector<Breach> over;
    std::vector<Breach> under;
    for (const auto& [metric, value, gap] : world.readings) {
        if (!value) continue;
        const auto& band = thresholds[metric];
        if (*value > band.max) over.push_back({metric, *value, band.max});
        if (*value < band.min) under.push_back({metric, *value, band.min});
    }
    const bool complete = world.complete();
    if (!over.empty()) return {active + 1, over, complete};
    if (complete && under.size() == world.readings.size()) return {active - 1, under, complete};
    return {active, {}, complete};
}

} // namespace marea
