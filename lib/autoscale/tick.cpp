#include "autoscale/tick.hpp"

#include "report/events.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {

namespace {

/// Without it the balancer, of `servers` now, still has one. A backend that takes no clients yet can always go.
bool removable(const Tick& tick, const Backend& backend, std::size_t servers) {
    if (!backend.managed || !backend.running() || tick.state.drains(backend.name)) return false;
    return tick.settings().balancer.kind == BalancerKind::none || !tick.behind.contains(backend.name) || servers > 1;
}

} // namespace

bool save_intent(Tick& tick, State intended) {
    const auto saved = tick.store.save(intended);
    if (saved) {
        tick.state = std::move(intended);
        return true;
    }
    tick.fail(saved.error());
    tick.log.error(messages::no_intent);
    return false;
}

Counts count(const Tick& tick) {
    Counts counts;
    const auto servers = wanted_servers(tick).size();
    for (const auto& backend : tick.fleet.backends) {
        if (!backend.running()) continue;
        if (tick.state.drains(backend.name)) {
            ++counts.draining;
            continue;
        }
        ++counts.active;
        if (tick.state.pending && tick.state.pending->name == backend.name) ++counts.starting;
        if (backend.managed) ++counts.managed;
        if (removable(tick, backend, servers)) ++counts.removable;
    }
    return counts;
}

std::string address_of(const Backend& backend, const Settings& settings) {
    if (settings.balancer.reach == Reach::container_name)
        return fmt::format("{}:{}", backend.name.value, settings.backend.container_port.value);
    return backend.published() ? fmt::format("{}:{}", backend.host, backend.host_port.value) : std::string();
}

std::vector<Server> wanted_servers(const Tick& tick) {
    std::vector<Server> servers;
    const auto add = [&](const std::string& address, const std::string& comment) {
        const auto same = [&](const Server& server) { return server.address == address; };
        if (std::none_of(servers.begin(), servers.end(), same)) servers.push_back({address, comment});
    };
    for (const auto& address : tick.settings().balancer.static_servers)
        add(address, "static_servers");
    // docker lists the newest first; the file reads better in the order in which they came
    for (auto backend = tick.fleet.backends.rbegin(); backend != tick.fleet.backends.rend(); ++backend) {
        const auto address = address_of(*backend, tick.settings());
        if (backend->running() && tick.behind.contains(backend->name) && !tick.state.drains(backend->name) &&
            !address.empty())
            add(address, backend->name.value);
    }
    return servers;
}

Result<void> sync_balancer(Tick& tick) {
    const auto servers = wanted_servers(tick);
    const auto differs = tick.parts.balancer.differs(servers);
    if (!differs) return differs.error();
    if (!*differs && !tick.state.reload_pending) return {};
    // On the disk first: a run that is killed between the file and the reload leaves it to the next one.
    tick.state.reload_pending = true;
    if (auto saved = tick.store.save(tick.state); !saved) return saved;
    auto put = tick.parts.balancer.put(servers);
    tick.state.reload_pending = !put && put.error().fault == Fault::balancer_reload;
    return put;
}

const Backend* newest_removable(const Tick& tick) {
    const Backend* newest = nullptr;
    const auto servers = wanted_servers(tick).size();
    for (const auto& backend : tick.fleet.backends) { // the newest first
        if (!removable(tick, backend, servers)) continue;
        if (!tick.behind.contains(backend.name)) return &backend; // serves nobody: no client notices
        if (newest == nullptr) newest = &backend;
    }
    return newest;
}

const Backend* latest_draining(const Tick& tick) {
    const auto& draining = tick.state.draining;
    for (auto entry = draining.rbegin(); entry != draining.rend(); ++entry) {
        const auto* backend = tick.fleet.find(entry->name);
        if (backend != nullptr && backend->running()) return backend;
    }
    return nullptr;
}

bool drained(const Tick& tick, const Draining& entry) {
    if (tick.fleet.find(entry.name) == nullptr) return false;
    if (tick.state.reload_pending || tick.behind.contains(entry.name)) return false; // clients still come
    return drain_is_over(elapsed_at_least(entry.since, tick.parts.clock.boot()), tick.settings().guards);
}

ContainerName next_name(const Tick& tick) {
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(tick.parts.clock.wall().time_since_epoch()).count();
    for (;; ++seconds) {
        ContainerName name{fmt::format("{}_{}", tick.settings().backend.name_prefix, seconds)};
        const auto& taken = tick.fleet.names;
        if (std::find(taken.begin(), taken.end(), name) == taken.end()) return name;
    }
}

} // namespace marea
