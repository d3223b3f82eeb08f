#include "autoscale/check.hpp"

namespace marea {

Check check(const Parts& parts, const Surroundings& surroundings) {
    Check found;
    const auto note = [&](const Result<void>& part) {
        if (!part) found.faults.push_back(part.error());
    };
    found.seen = look(parts, {});
    const auto& seen = found.seen;
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
    found.addition = parts.target.ready();
    found.balancer = seen.balancer ? parts.balancer.ready() : seen.balancer;
    note(found.addition);
    note(found.balancer);
    found.by_alias = parts.balancer.by_alias();
    return found;
}

} // namespace marea
