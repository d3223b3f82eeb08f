#include "autoscale/policy/futile.hpp"

#include <algorithm>

namespace marea {

bool became_futile(State& memory, const World& world, int active, const Settings& settings) {
    auto& futile = memory.futile;
    for (const auto& [metric, value, gap] : world.readings) {
        if (row_of(metric).total != Total::of_reading || !value) continue;
        if (settings.scaling.rule != RuleKind::thresholds || *value <= settings.thresholds[metric].max) {
            futile = {};
            continue;
        }
        if (futile.ticks == 0) futile.first_active = active;
        futile.ticks = std::min(futile.ticks + 1, 1000000);
        if (futile.said || futile.ticks < futile_ticks || active <= futile.first_active) continue;
        futile.said = true;
        return true;
    }
    return false;
}

} // namespace marea
