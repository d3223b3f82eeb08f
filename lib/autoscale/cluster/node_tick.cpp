#include "autoscale/cluster/node_tick.hpp"

#include "autoscale/cluster/nodes.hpp"
#include "autoscale/history/record.hpp"

namespace marea {

using autoscale::Says;

bool only_notes(const World& world) {
    const auto& cluster = world.fleet.cluster;
    return cluster && cluster->role != Cluster::Role::leader;
}

bool leave_row(const Parts& parts, const Look& seen, const State& memory, const autoscale::TickSink& sink) {
    const auto& cluster = seen.world.fleet.cluster;
    if (!seen.row || !cluster || cluster->service.empty()) return true;
    auto row = *seen.row;
    row.memory = render_shared(memory, seen.own_pause, seen.world.wall, seen.world.now);
    const auto written = parts.peers.write(row);
    const bool database = seen.world.readings[index_of(Metric::connections)].value.ok(); // else it was said
    if (!written && database) sink({Says::row_unsaved, {{"error", written.error()}}});
    return written.ok();
}

ExitCode note_node(const Parts& parts, Look& seen, const StateFile& store, const autoscale::TickSink& sink) {
    auto& world = seen.world;
    const auto& cluster = *world.fleet.cluster;
    const bool known = cluster.role == Cluster::Role::manager || !world.fleet.backends.empty();
    const auto& name = cluster.service.empty() ? parts.settings.backend.compose_service : cluster.service;
    const auto says = !known ? Says::nothing_to_note : Says::noted;
    if (!store.writes()) {
        sink({says, {{"service", name}}, {}, true});
        return ExitCode::ok;
    }
    const bool written = leave_row(parts, seen, world.memory, sink);
    if (written) sink({says, {{"service", name}}});
    if (known) world.memory.swarm_service = cluster.service; // a worker cannot tell whether a name is right
    LastTick last{seconds_of(world.wall), {}, {}, {}, {}, {}};
    last.decision.held = Held::not_leader;
    world.memory.last_tick = last;
    record(parts, world, last.decision, sink);
    if (auto saved = store.save(world.memory); !saved) {
        sink({Says::failed, {{"error", saved.error()}}});
        return ExitCode::failed;
    }
    return written ? ExitCode::ok : ExitCode::failed;
}

} // namespace marea
