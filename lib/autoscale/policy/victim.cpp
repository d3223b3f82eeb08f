#include "autoscale/policy/victim.hpp"

#include "autoscale/policy/upstream.hpp"

namespace marea {

bool removable(const World& world, const Settings& settings, const Backend& backend) {
    if (!backend.managed || !backend.running() || world.memory.drains(backend.name)) return false;
    if (!world.members || !world.behind.contains(backend.name)) return true;
    return wanted_servers(world, settings).size() > 1;
}

bool outdated(const World& world, const Settings& settings, const Backend& backend) {
    const auto& wanted = world.fleet.wanted_image;
    return settings.backend.replace_outdated && backend.managed && !wanted.empty() && !backend.image_id.empty() &&
           backend.image_id != wanted;
}

namespace {

bool fewer_connections(const World& world, const Backend& one, const Backend& other) {
    const auto its = world.usage.find(one.name);
    const auto others = world.usage.find(other.name);
    if (its == world.usage.end() || others == world.usage.end()) return false;
    const auto& count = its->second.connections;
    return count && others->second.connections && *count < *others->second.connections;
}

} // namespace

const Backend* victim(const World& world, const Settings& settings, Among among) {
    const Backend* chosen = nullptr;
    for (const auto& backend : world.fleet.backends) { // the newest first
        if (!removable(world, settings, backend)) continue;
        if (among == Among::outdated && !outdated(world, settings, backend)) continue;
        if (!world.behind.contains(backend.name)) return &backend;
        if (chosen == nullptr || fewer_connections(world, backend, *chosen)) chosen = &backend;
    }
    return chosen;
}

bool can_come_back(const World& world, const Settings& settings, const Backend& backend) {
    return world.memory.drains(backend.name) && backend.running() && world.healthy(backend.name) &&
           !outdated(world, settings, backend);
}

const Backend* latest_draining(const World& world, const Settings& settings) {
    const auto& draining = world.memory.draining;
    for (auto entry = draining.rbegin(); entry != draining.rend(); ++entry) {
        const auto* backend = world.fleet.find(entry->name);
        if (backend != nullptr && can_come_back(world, settings, *backend)) return backend;
    }
    return nullptr;
}

bool drained(const World& world, const Draining& entry, const Guards& guards) {
    const auto* backend = world.fleet.find(entry.name);
    if (backend == nullptr) return false;
    if (world.memory.reload_pending || world.behind.contains(entry.name)) return false; // clients still come
    return elapsed_at_least(entry.since, world.now).count() >= guards.drain_seconds;
}

} // namespace marea
