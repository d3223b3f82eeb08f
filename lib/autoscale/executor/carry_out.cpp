#include "autoscale/executor/carry_out.hpp"

#include "autoscale/policy/upstream.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace marea {

using autoscale::Says;

bool in_place(const Error& error) {
    return error.fault == Fault::balancer_reload || error.fault == Fault::balancer_rights ||
           error.fault == Fault::balancer_stale || error.fault == Fault::balancer_excludes;
}

std::unique_ptr<Executor> ContainerTarget::executor(const Parts& parts, World& world, const StateFile& store,
                                                    const autoscale::TickSink& sink) {
    return std::make_unique<CarryOut>(parts, *this, world, store, sink);
}

bool CarryOut::all(const std::vector<Step>& steps) {
    return std::all_of(steps.begin(), steps.end(), [&](const Step& step) { return one(step); });
}

void CarryOut::fail(const Error& error) {
    say(Says::failed, {{"error", error}});
    failed_ = true;
}

void CarryOut::say(Says says, std::vector<Argument> with) const {
    sink_({says, std::move(with)});
}

void CarryOut::say_active() {
    say(Says::active, {{"count", std::int64_t{count(world_, parts_.settings).active}}});
}

bool CarryOut::one(const Step& step) {
    switch (step.kind) {
    case Step::Kind::admit:
        say(Says::admitted, {{"name", step.name.value}});
        suppose(world_, step);
        return true;
    case Step::Kind::give_up: return give_up(step);
    case Step::Kind::remove_unborn: return remove_unborn(step);
    case Step::Kind::revive: return revive(step);
    case Step::Kind::evict:
        if (!save_intent(step)) return false;
        say(Says::evicted, {{"name", step.name.value}, {"ticks", std::int64_t{silent_ticks}}});
        world_.behind.erase(step.name);
        return true;
    case Step::Kind::leave:
        if (!save_intent(step)) return false;
        world_.behind.erase(step.name);
        return true;
    case Step::Kind::drop: say(Says::dropped, {{"address", step.address}}); return true;
    case Step::Kind::balance:
        if (auto done = balance(); !done) {
            fail(done.error());
            return false;
        }
        return true;
    case Step::Kind::start: return start(step);
    case Step::Kind::undrain: return undrain(step);
    case Step::Kind::drain: return drain(step);
    case Step::Kind::remove: return remove(step);
    case Step::Kind::shrink: return true; // of services alone
    }
    return true;
}

/// Puts what is intended on the disk before the first side effect, and makes it the memory. False, and said, when that
/// cannot be done: then the memory is as it was, and nothing may change.
bool CarryOut::save_intent(const Step& step) {
    auto intended = world_.memory;
    intend(intended, step, world_);
    if (const auto saved = store_.save(intended); !saved) {
        fail(saved.error());
        say(Says::state_unsaved);
        return false;
    }
    world_.memory = std::move(intended);
    return true;
}

Result<void> CarryOut::balance() {
    const auto servers = wanted_servers(world_, parts_.settings);
    if (!balancer_is_due(world_, servers)) return {};
    // On the disk first: a run that is killed between the file and the reload leaves it to the next one.
    const bool was_due = world_.memory.reload_pending;
    world_.memory.reload_pending = true;
    if (auto saved = store_.save(world_.memory); !saved) return saved;
    auto put = parts_.balancer.put(servers);
    // A reload that was due before stays due when this file is refused: nginx runs with neither.
    world_.memory.reload_pending = !put && (was_due || in_place(put.error()));
    if (!put && !in_place(put.error())) return put; // the file is as it was
    std::vector<std::string> addresses;
    for (const auto& server : servers)
        addresses.push_back(server.address);
    world_.members = std::move(addresses);
    return put;
}

bool CarryOut::give_up(const Step& step) {
    const auto& memory = world_.memory;
    const auto* start = memory.start_of(step.name);
    const bool counted = start != nullptr && start->failed;
    if (step.had_served) say(Says::crashed, {{"name", step.name.value}});
    if (!counted) fail(step.cause);
    failed_ = true;
    const auto* backend = world_.fleet.find(step.name);
    if (backend == nullptr) {
        note_failed_start(step.name);
        return true;
    }
    (void)drop_failed_start(Backend(*backend)); // what cannot be removed yet stands in nobody's way
    return true;
}

/// Its last words, its removal, and the rest until the next try.
bool CarryOut::drop_failed_start(const Backend& backend) {
    const auto lines = target_.last_lines(backend);
    if (lines.empty()) say(Says::container_silent, {{"name", backend.name.value}});
    for (const auto& line : lines)
        say(Says::container_said,
            {{"name", backend.name.value}, {"line", text::without(line, parts_.settings.database.password.reveal())}});
    say(Says::giving_up, {{"name", backend.name.value}});
    const auto removed = target_.remove(backend);
    const auto* start = world_.memory.start_of(backend.name);
    const bool counted = start != nullptr && start->failed;
    if (counted)
        fail_start(world_.memory, backend.name, world_.now);
    else
        note_failed_start(backend.name);
    failed_ = true;
    world_.behind.erase(backend.name);
    if (!removed) {
        fail(removed.error());
        // The next tick tries again to remove it.
        world_.memory.pending.push_back({backend.name, world_.now, true});
        return false;
    }
    std::erase_if(world_.fleet.backends, [&](const Backend& other) { return other.id == backend.id; });
    return true;
}

void CarryOut::note_failed_start(const ContainerName& name) {
    const bool first = world_.memory.last_failure != world_.now;
    fail_start(world_.memory, name, world_.now);
    failed_ = true;
    if (!first) return; // of several in one change
    say(Says::next_try, next_try(world_, parts_.clock));
}

std::vector<Argument> next_try(const World& world, const Clock& clock) {
    const auto rest = backoff(world.memory.failures);
    const auto wait = rest - slack(rest.count()) - elapsed_at_least(world.now, clock.boot());
    const auto when = clock.wall() + std::chrono::duration_cast<std::chrono::system_clock::duration>(wait);
    return {{"failures", std::int64_t{world.memory.failures}},
            {"when", Moment(std::chrono::round<std::chrono::seconds>(when))}};
}

bool CarryOut::remove_unborn(const Step& step) {
    const auto* backend = world_.fleet.find(step.name);
    if (backend == nullptr) return true;
    say(Says::giving_up, {{"name", step.name.value}});
    if (auto removed = target_.remove(*backend); !removed) {
        fail(removed.error()); // the next tick tries again; nothing else depends on it
        return true;
    }
    suppose(world_, step);
    return true;
}

bool CarryOut::revive(const Step& step) {
    const auto* backend = world_.fleet.find(step.name);
    if (backend == nullptr || !save_intent(step)) return backend == nullptr;
    say(Says::reviving, {{"name", step.name.value}});
    if (auto revived = target_.revive(*backend); !revived) {
        fail(revived.error());
        return false;
    }
    return true;
}

bool CarryOut::undrain(const Step& step) {
    const auto before = world_.memory.draining;
    if (!save_intent(step)) return false;
    say(Says::taking_back, {{"name", step.name.value}});
    world_.behind.insert(step.name);
    if (auto done = balance(); !done) {
        fail(done.error());
        if (!in_place(done.error())) world_.memory.draining = before;
        return false;
    }
    say_active();
    return true;
}

bool CarryOut::drain(const Step& step) {
    const auto before = world_.memory.draining;
    if (!save_intent(step)) return false;
    say(Says::draining, {{"name", step.name.value}, {"seconds", parts_.settings.guards.drain_seconds}});
    world_.behind.erase(step.name);
    auto done = balance();
    if (!done && !in_place(done.error())) { // it still takes clients
        world_.behind.insert(step.name);
        world_.memory.draining = before;
    } else {
        world_.memory.draining.back().since = parts_.clock.boot(); // from here on no new client reaches it
    }
    if (!done) {
        fail(done.error());
        return false;
    }
    say_active();
    return true;
}

bool CarryOut::remove(const Step& step) {
    const auto* backend = world_.fleet.find(step.name);
    if (backend == nullptr) return true;
    if (!save_intent(step)) return false; // what cannot be recorded is not done
    say(Says::removing, {{"name", step.name.value}});
    if (auto removed = target_.remove(*backend); !removed) {
        fail(removed.error());
        return false;
    }
    say(Says::removed);
    suppose(world_, step);
    if (!world_.project_stopped()) // else nginx does not run either
        if (auto noted = parts_.balancer.removed(); !noted) fail(noted.error());
    say_active();
    return true;
}

} // namespace marea
