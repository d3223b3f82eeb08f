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
    for (const auto& reading : seen.world.readings)
        if (reading.gap) {
            found.faults.push_back(*reading.gap); // of CPU and memory it is the same
            break;
        }
    if (const auto& cluster = seen.world.fleet.cluster)
        if (const auto rows = parts.peers.read(cluster->service); !rows) found.faults.push_back(rows.error());
    if (!seen.fleet) return found;
    note(parts.target.ready());
    note(seen.balancer);
    if (seen.balancer) note(parts.balancer.ready());
    found.by_alias = parts.balancer.by_alias();
    return found;
}

} // namespace marea
