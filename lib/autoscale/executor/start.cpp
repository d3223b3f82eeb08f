#include "autoscale/executor/carry_out.hpp"

#include <algorithm>

namespace marea {
namespace {

using autoscale::Says;
constexpr Seconds first_pause{0.05};
constexpr Seconds longest_pause{1};

bool taken(const Error& error) {
    return error.fault == Fault::name_taken || error.fault == Fault::port_taken;
}

} // namespace

/// One more backend: run, healthy, behind the balancer. Nothing is started that nobody could reach.
bool CarryOut::start(const Step& step) {
    if (world_.free_ports.empty()) {
        const auto& backend = parts_.settings.backend;
        fail({Fault::no_free_port, backend.publish_address + ":" + std::to_string(backend.first_host_port.value), {}});
        return false;
    }
    if (auto ready = parts_.balancer.ready(); !ready) {
        fail(ready.error());
        return false;
    }
    if (!save_intent(step)) return false;
    say(Says::creating, {{"name", step.name.value}});
    const auto started = run(step);
    if (!started) {
        fail(started.error());
        const auto pending = world_.memory.pending;
        note_failed_start(pending->name);
        const auto fault = started.error().fault;
        // Unknown whether it runs: the next tick looks again.
        if (fault == Fault::docker_timed_out || fault == Fault::docker_down) world_.memory.pending = pending;
        return false;
    }
    world_.fleet.backends.insert(world_.fleet.backends.begin(), *started);
    if (auto healthy = wait_until_healthy(*started); !healthy) {
        fail(healthy.error());
        (void)drop_failed_start(*started);
        return false;
    }
    world_.health.insert_or_assign(started->name, Result<void>{});
    world_.behind.insert(started->name);
    if (auto done = balance(); !done) {
        fail(done.error());
        if (in_place(done.error())) return false; // it is in the file: the next tick reloads
        world_.behind.erase(started->name);       // not in the file: it would serve nobody
        (void)drop_failed_start(*started);
        return false;
    }
    succeed(world_.memory, world_.now);
    say(Says::created);
    say_active();
    return true;
}

/// A name or port that somebody else took since the look is no failure: the next one is tried, at once.
Result<Backend> CarryOut::run(Step step) {
    auto& ports = world_.free_ports;
    for (;;) {
        auto started = parts_.target.start(step.name, ports.front(), parts_.clock.boot());
        if (started || !taken(started.error())) return started;
        ports.erase(ports.begin());
        if (ports.empty()) return started;
        world_.fleet.names.push_back(step.name);
        step.name = next_name(world_, parts_.settings.backend.name_prefix);
        world_.memory.pending->name = step.name;
        if (auto saved = store_.save(world_.memory); !saved) {
            say(Says::failed, {{"error", saved.error()}});
            return started;
        }
        say(Says::taken, {{"name", step.name.value}, {"port", std::int64_t{ports.front().value}}});
    }
}

/// Asks until it answers 200, has ended, or the time of [health] is over.
Result<void> CarryOut::wait_until_healthy(const Backend& backend) {
    auto& clock = parts_.clock;
    const auto begun = clock.boot();
    for (Seconds pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        auto healthy = parts_.target.ask({backend}).front();
        if (healthy) return healthy;
        if (elapsed_at_least(begun, clock.boot()).count() >= parts_.settings.health.timeout_seconds) return healthy;
        if (pause >= longest_pause) { // slow to come: has it ended meanwhile?
            const auto fleet = parts_.target.look();
            const auto* now = fleet ? fleet->find(backend.name) : nullptr;
            if (now != nullptr && (!now->running() || now->restarts > 0))
                return Error{Fault::unhealthy, backend.name.value, seen_as(*now)};
        }
        clock.sleep(pause);
    }
}

} // namespace marea
