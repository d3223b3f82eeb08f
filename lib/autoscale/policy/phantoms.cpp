#include "autoscale/policy/phantoms.hpp"

#include <algorithm>

namespace marea {
namespace {

constexpr int enough_ticks = 10;
constexpr Seconds long_enough{600};

std::optional<double> rows_of(const World& world) {
    for (const auto& reading : world.readings)
        if (reading.metric == Metric::connections && reading.value) return *reading.value;
    return std::nullopt;
}

std::int64_t oldest_running(const World& world) {
    auto oldest = seconds_of(world.wall);
    for (const auto& backend : world.fleet.backends)
        if (backend.running()) oldest = std::min(oldest, backend.created);
    return oldest;
}

} // namespace

std::optional<double> comparable_sockets(const World& world, const Settings& settings) {
    if (!settings.balancer.static_servers.empty()) return std::nullopt;
    if (settings.database.connections_query != DatabaseSettings{}.connections_query) return std::nullopt;
    double sum = 0;
    for (const auto& backend : world.fleet.backends) {
        if (backend.state == ContainerState::paused) return std::nullopt; // has its clients, and is not looked at
        if (!backend.running()) continue;
        const auto usage = world.usage.find(backend.name);
        if (usage == world.usage.end() || !usage->second.connections) return std::nullopt;
        sum += *usage->second.connections;
    }
    return sum;
}

std::optional<PhantomRows> watch_phantoms(World& world, const Settings& settings) {
    auto& kept = world.memory.phantoms;
    const auto rows = rows_of(world);
    const auto sockets = comparable_sockets(world, settings);
    if (!rows || !sockets) {
        if (kept) kept->ticks = 0; // no longer in a row
        return std::nullopt;
    }
    const double surplus = *rows - *sockets;
    if (surplus <= 0) {
        kept.reset();
        return std::nullopt;
    }
    if (!kept) kept = Phantoms{world.now};
    const bool future = kept->since.seconds > world.now.seconds;
    if (kept->ticks == 0 || kept->since.boot_id != world.now.boot_id || future ||
        surplus < kept->most / 2) { // rows that come and go without a socket, not the dead's
        kept->since = world.now;
        kept->ticks = 0;
        kept->most = 0;
    }
    kept->ticks = std::min(kept->ticks + 1, enough_ticks);
    kept->most = std::max(kept->most, surplus);
    if (kept->said || kept->ticks < enough_ticks || elapsed_at_least(kept->since, world.now) < long_enough)
        return std::nullopt;
    kept->said = true;
    return PhantomRows{*rows, *sockets, oldest_running(world)};
}

} // namespace marea
