#include "autoscale/look.hpp"

#include "autoscale/cluster/nodes.hpp"
#include "autoscale/policy/upstream.hpp"
#include "base/text.hpp"
#include "system/side_by_side.hpp"

#include <algorithm>

namespace marea {
namespace {

constexpr std::size_t spare_ports = 8; // as many times may a port be taken by somebody else in the last moment

/// From [backend] first_host_port up: what neither docker nor another program has.
std::vector<Port> free_ports(const Parts& parts, const Fleet& fleet) {
    const auto& backend = parts.settings.backend;
    constexpr std::uint32_t last_port = 65535;
    constexpr std::uint32_t looks = 4096; // an address that this host does not have has no free port at all
    const auto enough = spare_ports + static_cast<std::size_t>(parts.settings.scaling.max_step) - 1;
    std::vector<Port> ports;
    for (std::uint32_t number = backend.first_host_port.value;
         number <= last_port && number < backend.first_host_port.value + looks && ports.size() < enough; ++number) {
        const Port port{static_cast<std::uint16_t>(number)};
        const bool taken = std::find(fleet.ports.begin(), fleet.ports.end(), port) != fleet.ports.end();
        if (!taken && parts.probes.port_is_free(backend.publish_address, port)) ports.push_back(port);
    }
    return ports;
}

std::vector<Backend> running(const Fleet& fleet) {
    std::vector<Backend> backends;
    for (const auto& backend : fleet.backends)
        if (backend.running()) backends.push_back(backend);
    return backends;
}

/// Those whose processes this host has.
std::vector<Backend> running_here(const Fleet& fleet) {
    auto backends = running(fleet);
    if (fleet.cluster)
        std::erase_if(backends, [&](const Backend& backend) { return backend.node != fleet.cluster->node; });
    return backends;
}

} // namespace

Look look(const Parts& parts, State memory) {
    Look seen{{parts.clock.boot(), parts.clock.wall(), {}, {}, {}, {}, {}, std::move(memory)}, {}, {}, {}, {}, {}};
    auto& world = seen.world;
    world.local = text::local_clock(world.wall);
    auto fleet = parts.target.look();
    if (fleet)
        world.fleet = std::move(fleet).value();
    else
        seen.fleet = fleet.error();

    const auto backends = running(world.fleet);
    for (const auto& row : metric_rows)
        world.readings.push_back({row.metric, Error{}});
    std::vector<Result<void>> healths;
    std::vector<std::function<void()>> tasks = {
        [&] {
            auto cpu = parts.probes.cpu(world.memory.cpu);
            seen.sample = cpu.sample;
            world.readings[index_of(Metric::cpu)].value = std::move(cpu.busy);
        },
        [&] { healths = parts.target.ask(backends); },
        [&] {
            auto reading = parts.probes.usage(running_here(world.fleet), world.memory.samples);
            world.usage = std::move(reading.usage);
            seen.samples = std::move(reading.samples);
        },
    };
    if (const auto& cluster = world.fleet.cluster)
        tasks.emplace_back([&] { seen.rows = parts.peers.read(cluster->service); });
    for (const auto& [metric, probe] : parts.probes.others)
        tasks.emplace_back([&, one = metric, &ask = probe] { world.readings[index_of(one)].value = ask(world.room); });
    side_by_side(tasks);
    for (std::size_t index = 0; index < backends.size(); ++index)
        world.health.emplace(backends[index].name, healths[index]);

    if (auto pause = pause_in_force(parts.settings.paths.state_dir, world.wall))
        world.pause = *pause;
    else
        seen.pause = pause.error();
    seen.own_pause = world.pause;
    if (world.fleet.cluster) seen.row = row_of(world, parts.peers.host);
    if (!seen.fleet) return seen;
    auto members = parts.balancer.members();
    if (members)
        world.members = std::move(members).value();
    else
        seen.balancer = members.error();
    if (!world.fleet.cluster) world.free_ports = free_ports(parts, world.fleet);
    see_members(world, parts.settings);
    return seen;
}

void join_nodes(Look& seen) {
    auto& world = seen.world;
    const auto& cluster = world.fleet.cluster;
    if (!cluster || cluster->role == Cluster::Role::worker) return;
    add_nodes(world, seen.rows);
    take_shared(world, seen.rows ? *seen.rows : std::vector<NodeRow>{});
    remember_pause(world, seen.rows.ok());
}

} // namespace marea
