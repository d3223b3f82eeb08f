#include "autoscale/check.hpp"

#include <algorithm>

namespace marea {

Check check(const Parts& parts, const Surroundings& surroundings) {
    Check found;
    const auto add = [&](const Error& error) { // once: two readings may lack for the same reason
        const auto same = [&](const Error& other) {
            return other.fault == error.fault && other.subject == error.subject && other.detail == error.detail;
        };
        if (std::none_of(found.faults.begin(), found.faults.end(), same)) found.faults.push_back(error);
    };
    const auto note = [&](const Result<void>& part) {
        if (!part) add(part.error());
    };
    found.seen = look(parts, {});
    const auto& seen = found.seen;
    found.surroundings = surroundings;
    note(seen.fleet);
    if (const auto& cluster = seen.world.fleet.cluster; cluster && cluster->role == Cluster::Role::leader)
        join_nodes(found.seen); // nobody else needs the other nodes' readings
    for (const auto& reading : seen.world.readings) {
        if (!reading.value) add(reading.value.error());
        if (reading.gap) add(*reading.gap);
    }
    if (!seen.rows) add(seen.rows.error());
    if (!seen.fleet) return found;
    found.addition = parts.target.ready();
    found.balancer = seen.balancer ? parts.balancer.ready() : seen.balancer;
    note(found.addition);
    note(found.balancer);
    found.by_alias = parts.balancer.by_alias();
    return found;
}

} // namespace marea
