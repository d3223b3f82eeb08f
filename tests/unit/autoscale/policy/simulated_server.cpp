#include "simulated_server.hpp"

#include "autoscale/policy/upstream.hpp"

#include <algorithm>

namespace marea::test {

Backend* SimulatedServer::find(const ContainerName& name) {
    for (auto& one : backends)
        if (one.name == name) return &one;
    return nullptr;
}

void SimulatedServer::start(const ContainerName& name, bool managed, ContainerState state) {
    Backend made;
    made.id = made.name.value = name.value;
    made.managed = managed;
    made.state = state;
    made.created = wall;
    if (managed) made.started = boot;
    made.host = "127.0.0.1";
    made.host_port = {static_cast<std::uint16_t>(next_port_)};
    next_port_ = next_port_ == 9999 ? 3001 : next_port_ + 1;
    made.image_id = image;
    backends.insert(backends.begin(), std::move(made));
}

void SimulatedServer::point() {
    if (weather_->kill > 0 && dice_.chance(weather_->kill)) throw Killed{};
}

void SimulatedServer::save_intent(const Step& step) {
    point();
    intend(world_->memory, step, *world_);
    save();
    const bool changes_fleet = step.kind == Step::Kind::start || step.kind == Step::Kind::drain ||
                               step.kind == Step::Kind::evict || step.kind == Step::Kind::undrain;
    if (changes_fleet) {
        last_change = time;
        ++changes;
    }
    point();
}

bool SimulatedServer::carry_out(const Plan& plan, World& world, const Settings& settings, const Weather& weather) {
    world_ = &world;
    settings_ = &settings;
    weather_ = &weather;
    try {
        const auto all = [&](const std::vector<Step>& steps) {
            return std::all_of(steps.begin(), steps.end(), [&](const Step& step) { return one(step); });
        };
        if (all(plan.settling)) (void)all(plan.steps);
        point();
    } catch (const Killed&) {
        return false;
    }
    save();
    return true;
}

bool SimulatedServer::drop(const Backend& backend) {
    const auto name = backend.name;
    ++failed_starts;
    fail_start(world_->memory, name, world_->now);
    world_->behind.erase(name);
    if (dice_.chance(weather_->remove_fails)) {
        world_->memory.pending.push_back({name, world_->now, true});
        return false;
    }
    const auto same = [&](const Backend& one) { return one.name == name; };
    std::erase_if(backends, same);
    std::erase_if(world_->fleet.backends, same);
    point();
    return true;
}

bool SimulatedServer::balance() {
    auto& memory = world_->memory;
    const auto servers = wanted_servers(*world_, *settings_);
    if (!balancer_is_due(*world_, servers)) return true;
    const bool was_due = std::exchange(memory.reload_pending, true);
    save();
    point();
    if (dice_.chance(weather_->put_refused)) {
        memory.reload_pending = was_due;
        return false;
    }
    members.emplace();
    for (const auto& server : servers)
        members->push_back(server.address);
    world_->members = members;
    point();
    if (dice_.chance(weather_->reload_fails)) return true; // in the file: the next tick reloads
    memory.reload_pending = false;
    return true;
}

bool SimulatedServer::start(const Step& step) {
    save_intent(step);
    auto names = step.more;
    names.insert(names.begin(), step.name);
    std::vector<Backend> healthy;
    bool good = true;
    for (const auto& name : names) {
        point();
        const bool unknown = dice_.chance(weather_->run_unknown); // timed out: it runs, was only made, or neither
        if (dice_.chance(weather_->run_fails) || unknown) {
            if (unknown && dice_.chance(0.7))
                start(name, true, dice_.chance(0.7) ? ContainerState::running : ContainerState::created);
            const auto pending = *world_->memory.start_of(name);
            ++failed_starts;
            fail_start(world_->memory, name, world_->now);
            if (unknown) world_->memory.pending.push_back(pending);
            good = false;
            continue;
        }
        start(name, true);
        world_->fleet.backends.insert(world_->fleet.backends.begin(), backends.front());
        point();
        if (dice_.chance(weather_->unhealthy)) {
            (void)drop(Backend(backends.front()));
            good = false;
            continue;
        }
        healthy.push_back(backends.front());
    }
    for (const auto& backend : healthy) {
        world_->health.insert_or_assign(backend.name, Result<void>{});
        world_->behind.insert(backend.name);
    }
    if (healthy.empty()) return good;
    if (!balance()) {
        for (const auto& backend : healthy) {
            world_->behind.erase(backend.name);
            (void)drop(backend);
        }
        return false;
    }
    for (const auto& backend : healthy)
        succeed(world_->memory, backend.name, world_->now);
    return good;
}

bool SimulatedServer::one(const Step& step) {
    auto& memory = world_->memory;
    auto* backend = find(step.name);
    switch (step.kind) {
    case Step::Kind::admit: suppose(*world_, step); return true;
    case Step::Kind::give_up:
        if (backend != nullptr)
            (void)drop(Backend(*backend));
        else
            fail_start(memory, step.name, world_->now);
        return true;
    case Step::Kind::shrink: return true; // of services alone
    case Step::Kind::remove_unborn:
        std::erase_if(backends, [&](const Backend& one) { return one.name == step.name; });
        suppose(*world_, step);
        return true;
    case Step::Kind::revive:
        save_intent(step);
        if (dice_.chance(weather_->run_fails)) return false;
        backend->state = ContainerState::running;
        return true;
    case Step::Kind::evict:
    case Step::Kind::leave:
        save_intent(step);
        world_->behind.erase(step.name);
        return true;
    case Step::Kind::drop: return true;
    case Step::Kind::balance: return balance();
    case Step::Kind::start: return start(step);
    case Step::Kind::undrain: {
        const auto before = memory.draining;
        save_intent(step);
        world_->behind.insert(step.name);
        if (balance()) return true;
        memory.draining = before;
        return false;
    }
    case Step::Kind::drain: {
        const auto before = memory.draining;
        save_intent(step);
        world_->behind.erase(step.name);
        if (balance()) return true;
        world_->behind.insert(step.name);
        memory.draining = before;
        return false;
    }
    case Step::Kind::remove:
        save_intent(step);
        if (dice_.chance(weather_->remove_fails)) return false;
        ++removals;
        std::erase_if(backends, [&](const Backend& one) { return one.name == step.name; });
        point();
        suppose(*world_, step);
        return true;
    }
    return true;
}

} // namespace marea::test
