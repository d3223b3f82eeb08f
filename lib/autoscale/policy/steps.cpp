#include "autoscale/policy/steps.hpp"

#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/load.hpp"
#include "autoscale/policy/raise.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

/// A stamp that is later than now (a restored snapshot, another time namespace) counts as just now.
void clamp(Stamp& stamp, const Stamp& now) {
    if (stamp.boot_id == now.boot_id && stamp.seconds > now.seconds) stamp = now;
}

template <class Entries>
void forget(Entries& entries, const ContainerName& name) {
    std::erase_if(entries, [&](const auto& entry) { return entry.name == name; });
}

/// Who is behind the balancer, and for how many ticks each has been silent.
void count_silence(World& world) {
    std::vector<Serving> serving;
    for (const auto& backend : world.fleet.backends) {
        const auto& before = world.memory.serving;
        const auto known =
            std::find_if(before.begin(), before.end(), [&](const auto& entry) { return entry.name == backend.name; });
        const bool behind = world.behind.contains(backend.name);
        if (!behind && known == before.end()) continue;
        auto entry = known == before.end() ? Serving{backend.name} : *known;
        // Evicted, and answers again: it is let in, so nobody is to come in its place any more.
        if (entry.silent >= silent_ticks && !behind && world.healthy(backend.name) && !world.memory.drains(entry.name))
            world.memory.owed = std::max(world.memory.owed - 1, 0);
        if (backend.running()) entry.silent = world.healthy(backend.name) ? 0 : std::min(entry.silent + 1, 1000);
        if (entry.silent == 0 && behind) entry.revived = false;
        serving.push_back(entry);
    }
    world.memory.serving = std::move(serving);
}

} // namespace

std::vector<ContainerName> next_names(const World& world, const std::string& prefix, int count) {
    std::vector<ContainerName> names;
    auto seconds = seconds_of(world.wall);
    for (; static_cast<int>(names.size()) < count; ++seconds) {
        ContainerName name{fmt::format("{}_{}", prefix, seconds)};
        const auto& taken = world.fleet.names;
        if (std::find(taken.begin(), taken.end(), name) == taken.end()) names.push_back(std::move(name));
    }
    return names;
}

void remember(World& world, const Settings& settings) {
    auto& memory = world.memory;
    for (auto* stamp : {&memory.last_change, &memory.last_failure})
        if (*stamp) clamp(**stamp, world.now);
    for (auto& entry : memory.pending)
        clamp(entry.since, world.now);
    for (auto& entry : memory.draining)
        clamp(entry.since, world.now);
    const auto gone = [&](const auto& entry) { return world.fleet.find(entry.name) == nullptr; };
    std::erase_if(memory.draining, gone);
    // A drain begins when the balancer stops sending clients: not yet, for a run that was killed or a reload that
    // failed before that.
    for (auto& entry : memory.draining)
        if (memory.reload_pending || world.behind.contains(entry.name)) entry.since = world.now;
    std::erase_if(memory.proving, [&](auto& entry) {
        clamp(entry.since, world.now);
        return entry.since.boot_id != world.now.boot_id || elapsed_at_least(entry.since, world.now) > proving_time ||
               memory.drains(entry.name);
    });
    // Killed before docker did anything, or the name is another's: nothing of it is ours to judge.
    for (const auto& entry : std::vector<Pending>(memory.pending)) {
        const auto* backend = world.fleet.find(entry.name);
        if (backend == nullptr || !backend->managed)
            forget(memory.pending, entry.name);
        else if (world.behind.contains(backend->name)) // killed after it was put in
            succeed(memory, entry.name, world.now);
    }
    remember_raise(world);
    count_silence(world);
    remember_load(world, settings);
    if (world.fleet.cluster) memory.swarm_service = world.fleet.cluster->service;
    memory.compose_seen = memory.compose_seen || world.fleet.compose_present;
    memory.owed = std::clamp(memory.owed, 0, settings.thresholds.max_backends);
}

void intend(State& memory, const Step& step, const World& world) {
    switch (step.kind) {
    case Step::Kind::start:
        memory.pending.push_back({step.name, world.now, false, step.replaces});
        for (const auto& name : step.more)
            memory.pending.push_back({name, world.now});
        memory.last_change = world.now;
        memory.owed = std::max(memory.owed - 1 - static_cast<int>(step.more.size()), 0);
        return;
    case Step::Kind::undrain:
        forget(memory.draining, step.name);
        memory.last_change = world.now;
        memory.owed = std::max(memory.owed - 1, 0);
        return;
    case Step::Kind::leave:
    case Step::Kind::drain:
    case Step::Kind::evict: {
        const auto* backend = world.fleet.find(step.name);
        if (backend != nullptr && backend->managed) memory.draining.push_back({step.name, world.now});
        memory.last_change = world.now;
        if (step.kind == Step::Kind::evict || step.owed) ++memory.owed;
        return;
    }
    case Step::Kind::revive:
        for (auto& entry : memory.serving)
            if (entry.name == step.name) entry.revived = true;
        return;
    default: return;
    }
}

void suppose(World& world, const Step& step) {
    intend(world.memory, step, world);
    const auto lose = [&] {
        std::erase_if(world.fleet.backends, [&](const Backend& one) { return one.name == step.name; });
        world.behind.erase(step.name);
    };
    switch (step.kind) {
    case Step::Kind::admit:
        world.behind.insert(step.name);
        if (world.memory.starts(step.name)) succeed(world.memory, step.name, world.now);
        return;
    case Step::Kind::give_up: fail_start(world.memory, step.name, world.now); return lose();
    case Step::Kind::shrink: world.fleet.wanted = replicas_that_run(world); return give_up_raise(world);
    case Step::Kind::remove_unborn: return lose();
    case Step::Kind::remove: forget(world.memory.draining, step.name); return lose();
    case Step::Kind::leave:
    case Step::Kind::evict:
    case Step::Kind::drain: world.behind.erase(step.name); return;
    case Step::Kind::undrain: world.behind.insert(step.name); return;
    case Step::Kind::balance: world.memory.reload_pending = false; return;
    case Step::Kind::revive:
    case Step::Kind::drop:
    case Step::Kind::start: return;
    }
}

void fail_start(State& memory, const ContainerName& name, const Stamp& now) {
    const auto* start = memory.start_of(name);
    const bool counted = (start != nullptr && start->failed) || memory.last_failure == now;
    int before = memory.failures;
    for (const auto& entry : memory.proving) // it served, or another one of the same change does
        if (entry.name == name || entry.since == now) before = std::max(before, entry.failures);
    forget(memory.pending, name);
    forget(memory.proving, name);
    if (counted) return;
    memory.failures = std::min(before + 1, 1000);
    memory.last_failure = now;
}

void succeed(State& memory, const ContainerName& name, const Stamp& now) {
    const auto* start = memory.start_of(name);
    if (start == nullptr) return;
    memory.proving.push_back({name, now, memory.failures, start->replaces});
    forget(memory.pending, name);
    if (memory.last_failure == now) return;
    memory.failures = 0;
    memory.last_failure.reset();
}

} // namespace marea
