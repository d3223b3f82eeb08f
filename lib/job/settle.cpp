#include "job/tick.hpp"
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
    draining.erase(std::remove_if(draining.begin(), draining.end(), gone), draining.end());
    // A drain begins when the balancer stops sending clients: not yet, for a run that was killed or a reload that
    // failed before that.
    for (auto& entry : draining)
        if (tick.state.reload_pending || tick.behind.contains(entry.name)) entry.since = tick.parts.clock.boot();

    for (const auto& address : tick.stale)
        tick.log.warning(messages::dropped_from_balancer(address));
    if (tick.state.pending) settle_pending(tick);
    remove_never_started(tick);
    admit_newcomers(tick);
    if (auto synced = sync_balancer(tick); !synced) tick.fail(synced.error());
}

} // namespace marea
