#include "autoscale/status.hpp"

#include "autoscale/policy/plan.hpp"

namespace marea {

Status status(const Parts& parts) {
    // The last tick's sample gives the average since then; without it, or without its file, 500 ms are measured.
    const auto loaded = StateFile(parts.settings.paths.state_dir).load();
    Status seen{look(parts, loaded ? *loaded : State{}), {}, 0};
    join_nodes(seen.look);
    if (!loaded) seen.memory = loaded.error();
    const auto& cluster = seen.look.world.fleet.cluster;
    if (cluster && cluster->role == Cluster::Role::worker)
        seen.look.fleet = Error{Fault::swarm_worker, cluster->node, {}}; // it sees its own tasks alone
    if (seen.look.fleet) seen.active = count(seen.look.world, parts.settings).active;
    return seen;
}

} // namespace marea
