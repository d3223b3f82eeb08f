#include "autoscale/tick.hpp"
#include "report/events.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

constexpr Seconds first_pause{0.05};
constexpr Seconds longest_pause{1};

std::optional<Port> free_port(const Tick& tick) {
    const auto& backend = tick.settings().backend;
    constexpr std::uint32_t last_port = 65535;
    for (std::uint32_t number = backend.first_host_port.value; number <= last_port; ++number) {
        const Port port{static_cast<std::uint16_t>(number)};
        const auto& taken = tick.fleet.ports;
        if (std::find(taken.begin(), taken.end(), port) == taken.end() &&
            tick.parts.probes.port_is_free(backend.publish_address, port))
            return port;
    }
    return std::nullopt;
}

/// Asks until it answers 200, has ended, or the time of [health] is over.
Result<void> wait_until_healthy(Tick& tick, const Backend& backend) {
    auto& clock = tick.parts.clock;
    const auto begun = clock.boot();
    for (Seconds pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        auto healthy = tick.parts.target.check_health(backend);
        if (healthy) return healthy;
        if (elapsed_at_least(begun, clock.boot()).count() >= tick.settings().health.timeout_seconds) return healthy;
        if (pause >= longest_pause) { // slow to come: has it ended meanwhile?
            const auto fleet = tick.parts.target.look();
            const auto* now = fleet ? fleet->find(backend.name) : nullptr;
            if (now != nullptr && !now->running()) return Error{Fault::unhealthy, backend.name.value, now->status};
        }
        clock.sleep(pause);
    }
}

void say_active(Tick& tick) {
    if (auto fleet = tick.parts.target.look()) tick.fleet = std::move(fleet).value();
    tick.log.line(messages::active_line(count(tick).active));
}

} // namespace

void start_succeeded(Tick& tick) {
    tick.state.pending.reset();
    tick.state.failures = 0;
    tick.state.last_failure.reset();
}

void note_failed_start(Tick& tick) {
    tick.state.pending.reset();
    tick.state.failures = std::min(tick.state.failures + 1, 1000);
    tick.state.last_failure = tick.start;
    // The rest runs from the start of this tick, which a slow start may have left some time ago, and ends its slack
    // early.
    const auto rest = backoff(tick.state.failures);
    const auto wait = rest - slack(rest.count()) - elapsed_at_least(tick.start, tick.parts.clock.boot());
    const auto when = tick.parts.clock.wall() + std::chrono::duration_cast<std::chrono::system_clock::duration>(wait);
    tick.log.line(messages::next_try(tick.state.failures, std::chrono::round<std::chrono::seconds>(when)));
    tick.failed = true;
}

void give_up_start(Tick& tick, const Backend& backend) {
    const auto lines = tick.parts.target.last_lines(backend);
    if (lines.empty()) tick.log.line(messages::container_silent(backend.name));
    for (const auto& line : lines)
        tick.log.line(messages::container_said(backend.name, line, tick.settings().database.password));
    tick.log.line(messages::removing_failed_start(backend.name));
    auto removed = tick.parts.target.remove(backend);
    auto pending = tick.state.pending.value_or(Pending{backend.name, tick.start});
    if (pending.failed) // counted by an earlier tick, which could not remove it
        tick.failed = true;
    else
        note_failed_start(tick);
    tick.state.pending.reset();
    if (removed) {
        std::erase_if(tick.fleet.backends, [id = backend.id](const Backend& other) { return other.id == id; });
    } else {
        tick.fail(removed.error());
        pending.failed = true;
        tick.state.pending = pending; // the next tick tries again to remove it
    }
}

void scale_up(Tick& tick) {
    const auto port = free_port(tick);
    if (!port) {
        tick.fail({Fault::no_free_port, std::to_string(tick.settings().backend.first_host_port.value), {}});
        return;
    }
    const auto name = next_name(tick);
    auto intended = tick.state;
    intended.pending = Pending{name, tick.parts.clock.boot()};
    intended.last_change = tick.start;
    if (!save_intent(tick, std::move(intended))) return;

    tick.log.line(messages::creating(name));
    const auto started = tick.parts.target.start(name, *port, tick.parts.clock.boot());
    if (!started) {
        tick.fail(started.error());
        const auto pending = tick.state.pending;
        note_failed_start(tick);
        const auto fault = started.error().fault;
        // Unknown whether it runs: the next tick looks again.
        if (fault == Fault::docker_timed_out || fault == Fault::docker_down) tick.state.pending = pending;
        return;
    }
    tick.fleet.backends.insert(tick.fleet.backends.begin(), *started);
    if (auto healthy = wait_until_healthy(tick, *started); !healthy) {
        tick.fail(healthy.error());
        give_up_start(tick, *started);
        return;
    }
    tick.behind.insert(name);
    if (auto synced = sync_balancer(tick); !synced) {
        tick.fail(synced.error());
        if (synced.error().fault != Fault::balancer_reload) { // not in the file: it would serve nobody
            tick.behind.erase(name);
            give_up_start(tick, *started);
            return;
        }
    }
    start_succeeded(tick);
    tick.log.line(messages::created);
    say_active(tick);
}

void take_back(Tick& tick) {
    const auto* backend = latest_draining(tick);
    if (backend == nullptr) return;
    const auto name = backend->name;
    const auto before = tick.state.draining;
    auto intended = tick.state;
    std::erase_if(intended.draining, [&](const auto& entry) { return entry.name == name; });
    intended.last_change = tick.start;
    if (!save_intent(tick, std::move(intended))) return;
    tick.log.line(messages::taking_back(name));
    tick.behind.insert(name);
    if (auto synced = sync_balancer(tick); !synced) {
        tick.fail(synced.error());
        if (synced.error().fault != Fault::balancer_reload) tick.state.draining = before;
    }
    say_active(tick);
}

void start_drain(Tick& tick) {
    const auto* backend = newest_removable(tick);
    if (backend == nullptr) return;
    const auto name = backend->name;
    const auto before = tick.state.draining;
    auto intended = tick.state;
    intended.draining.push_back({name, tick.parts.clock.boot()});
    intended.last_change = tick.start;
    if (!save_intent(tick, std::move(intended))) return;
    tick.log.line(messages::draining(name, tick.settings().guards.drain_seconds));
    if (auto synced = sync_balancer(tick); !synced) {
        tick.fail(synced.error());
        if (synced.error().fault != Fault::balancer_reload) {
            tick.state.draining = before; // it still takes clients
            return;
        }
    }
    tick.state.draining.back().since = tick.parts.clock.boot(); // from here on no new client reaches it
    tick.log.line(messages::active_line(count(tick).active));
}

void finish_drains(Tick& tick) {
    bool removed_any = false;
    for (const auto& entry : std::vector<Draining>(tick.state.draining)) {
        if (!drained(tick, entry)) continue;
        if (!save_intent(tick, tick.state)) return; // what cannot be recorded is not done
        const auto* found = tick.fleet.find(entry.name);
        if (found == nullptr) continue;
        const auto backend = *found;
        tick.log.line(messages::removing(backend.name));
        if (auto removed = tick.parts.target.remove(backend); !removed) {
            tick.fail(removed.error());
            continue;
        }
        tick.log.line(messages::removed);
        removed_any = true;
        const auto same = [&](const auto& other) { return other.name == backend.name; };
        std::erase_if(tick.state.draining, same);
        std::erase_if(tick.fleet.backends, same);
    }
    if (removed_any) say_active(tick);
}

} // namespace marea
