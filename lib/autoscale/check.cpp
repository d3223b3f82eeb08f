#include "autoscale/check.hpp"

#include "autoscale/look.hpp"

namespace marea {

Check check(const Parts& parts, const Surroundings& surroundings) {
    Check found;
    const auto note = [&](const Result<void>& part) {
        if (!part) found.faults.push_back(part.error());
    };
    const auto seen = look(parts, {});
    found.surroundings = surroundings;
    note(seen.fleet);
    for (const auto& reading : seen.world.readings)
        if (!reading.value) found.faults.push_back(reading.value.error());
    if (!seen.fleet) return found;
    note(parts.target.ready());
    note(seen.balancer);
    if (seen.balancer) note(parts.balancer.ready());
    found.by_alias = parts.balancer.by_alias();
    return found;
}

} // namespace marea
