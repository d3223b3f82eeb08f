#include "autoscale/tick.hpp"
#include "report/events.hpp"

#include <algorithm>

namespace marea {
namespace {

bool is_pending(const Tick& tick, const Backend& backend) {
    return tick.state.pending && tick.state.pending->name == backend.name;
}

/// A start whose tick was killed: in, still starting, or given up.
void settle_pending(Tick& tick) {
    const auto pending = *tick.state.pending;
    const auto* backend = tick.fleet.find(pending.name);
    if (backend == nullptr || !backend->managed) { // killed before docker did anything; another's is not ours to judge
        tick.state.pending.reset();
        return;
    }
    if (tick.behind.contains(backend->name)) { // killed after it was put in
        start_succeeded(tick);
        return;
    }
    const bool late = elapsed_at_least(pending.since, tick.start).count() > tick.settings().health.timeout_seconds;
    if (backend->running() && !late) return;
    if (backend->running() && tick.parts.target.check_health(*backend)) return; // admitted below
    give_up_start(tick, *backend);
}

/// Running, healthy and not behind the balancer: in.
void admit_newcomers(Tick& tick) {
    for (const auto& backend : tick.fleet.backends) {
        if (!backend.running() || tick.state.drains(backend.name) || tick.behind.contains(backend.name)) continue;
        if (address_of(backend, tick.settings()).empty()) {
            const bool covered = !tick.settings().balancer.static_servers.empty();
            if (!covered)
                tick.log.warning(messages::not_reachable(backend.name, tick.settings().backend.container_port));
            continue;
        }
        if (!tick.parts.target.check_health(backend)) continue;
        tick.log.line(messages::admitted(backend.name));
        tick.behind.insert(backend.name);
        if (is_pending(tick, backend)) start_succeeded(tick);
    }
}

/// Ours, created and never started: `docker run` was cut short. Nothing of it ever ran.
void remove_never_started(Tick& tick) {
    auto& fleet = tick.fleet.backends;
    for (auto backend = fleet.begin(); backend != fleet.end();) {
        if (!backend->managed || backend->state != ContainerState::created || is_pending(tick, *backend)) {
            ++backend;
            continue;
        }
        tick.log.line(messages::removing_failed_start(backend->name));
        if (auto removed = tick.parts.target.remove(*backend); !removed) {
            tick.fail(removed.error());
            ++backend;
        } else {
            backend = fleet.erase(backend);
        }
    }
}

/// A start whose tick was killed and whose state was lost: ours, older than a start may take, and still not healthy.
/// One at most, and never while nobody else serves: then something else is wrong.
void remove_orphan(Tick& tick) {
    if (wanted_servers(tick).empty()) return;
    for (const auto& backend : std::vector<Backend>(tick.fleet.backends)) {
        const bool serves = tick.behind.contains(backend.name) || tick.state.drains(backend.name);
        if (!backend.managed || !backend.running() || !backend.started || serves || is_pending(tick, backend)) continue;
        const auto age = elapsed_at_least(*backend.started, tick.start);
        if (age.count() <= tick.settings().health.timeout_seconds || address_of(backend, tick.settings()).empty())
            continue;
        if (auto healthy = tick.parts.target.check_health(backend); !healthy) {
            tick.fail(healthy.error());
            return give_up_start(tick, backend);
        }
    }
}

} // namespace

bool ask_balancer(Tick& tick) {
    const auto members = tick.parts.balancer.members();
    if (!members) {
        tick.fail(members.error());
        tick.log.error(messages::balancer_unknown);
        return false;
    }
    if (!*members) { // no balancer to ask: only what is coming or going does not serve
        for (const auto& backend : tick.fleet.backends)
            if (!is_pending(tick, backend) && !tick.state.drains(backend.name)) tick.behind.insert(backend.name);
        return true;
    }
    const auto& fixed = tick.settings().balancer.static_servers;
    for (const auto& address : **members) {
        const auto serves = [&](const Backend& backend) {
            return backend.running() && address_of(backend, tick.settings()) == address;
        };
        const auto& fleet = tick.fleet.backends;
        if (const auto found = std::find_if(fleet.begin(), fleet.end(), serves); found != fleet.end())
            tick.behind.insert(found->name);
        else if (std::find(fixed.begin(), fixed.end(), address) == fixed.end())
            tick.stale.push_back(address);
    }
    return true;
}

void settle(Tick& tick) {
    auto& draining = tick.state.draining;
    const auto gone = [&](const Draining& entry) { return tick.fleet.find(entry.name) == nullptr; };
    std::erase_if(draining, gone);
    // A drain begins when the balancer stops sending clients: not yet, for a run that was killed or a reload that
    // failed before that.
    for (auto& entry : draining)
        if (tick.state.reload_pending || tick.behind.contains(entry.name)) entry.since = tick.parts.clock.boot();

    if (tick.state.pending) settle_pending(tick);
    remove_never_started(tick);
    admit_newcomers(tick);
    remove_orphan(tick);
    if (auto synced = sync_balancer(tick); !synced) return tick.fail(synced.error());
    std::erase_if(tick.behind, [&](const ContainerName& name) { return tick.state.drains(name); });
    const bool others = !wanted_servers(tick).empty(); // an upstream without servers is never written
    for (const auto& address : tick.stale)
        tick.log.warning(others ? messages::dropped_from_balancer(address) : messages::kept_in_balancer(address));
}

} // namespace marea
