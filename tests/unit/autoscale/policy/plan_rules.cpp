#include "plan_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace marea::test {
namespace {

/// Who serves, step by step.
struct Standing {
    std::set<ContainerName> serving; ///< behind the balancer
    std::set<ContainerName> coming;  ///< run, and may yet be
    std::set<ContainerName> mute;    ///< of those that serve: did not answer
};

Standing standing(const World& world) {
    Standing now;
    for (const auto& backend : world.fleet.backends) {
        if (!backend.running() || world.memory.drains(backend.name)) continue;
        if (world.behind.contains(backend.name)) {
            now.serving.insert(backend.name);
            if (!world.healthy(backend.name)) now.mute.insert(backend.name);
        } else if (world.memory.starts(backend.name) || world.healthy(backend.name)) {
            now.coming.insert(backend.name);
        }
    }
    return now;
}

} // namespace

bool PlanRules::complete(const World& world) const {
    if (settings.scaling.rule == RuleKind::thresholds) return world.complete();
    for (const auto& row : metric_rows) {
        if (settings.thresholds[row.metric].max <= 0) continue;
        if (row.metric == Metric::connections && !world.readings[index_of(row.metric)].value) return false;
        if (row.metric == Metric::connections) continue;
        for (const auto& [name, usage] : world.usage)
            if (!world.memory.starts(name) && !(row.metric == Metric::cpu ? usage.cpu_cores : usage.memory_bytes))
                return false;
    }
    return true;
}

std::pair<int, int> PlanRules::needed(const World& world) const {
    int fewest = 0;
    int enough = 0;
    for (const auto& row : metric_rows) {
        const double one = settings.thresholds[row.metric].max;
        if (one <= 0) continue;
        double sum = 0;
        if (row.metric == Metric::connections) {
            const auto& value = world.readings[index_of(row.metric)].value;
            sum = value ? *value : 0;
        } else {
            for (const auto& [name, usage] : world.usage) {
                const auto& used = row.metric == Metric::cpu ? usage.cpu_cores : usage.memory_bytes;
                if (used && !world.memory.starts(name)) sum += 100 * *used;
            }
        }
        const double with_room = one * (1 - settings.scaling.room_percent / 100);
        fewest = std::max(fewest, static_cast<int>(std::ceil(sum / one - 1e-9)));
        enough = std::max(enough, static_cast<int>(std::ceil(sum / with_room - 1e-9)));
    }
    return {fewest, enough};
}

std::string PlanRules::broken_by(const Plan& made, const World& world) const {
    const auto& memory = world.memory;
    const int most = settings.thresholds.max_backends;
    const bool resting = last_change && now - *last_change < settings.guards.cooldown_seconds -
                                                                 std::min(settings.guards.cooldown_seconds / 10, 5.0);
    auto who = standing(world);
    std::set<ContainerName> started;
    std::set<ContainerName> have_left; ///< the balancer, in this tick
    int changes = 0;
    bool came = false; ///< a start of before did come to something: the failures are forgotten
    const auto leave = [&](const ContainerName& name) {
        who.serving.erase(name);
        who.coming.erase(name);
        who.mute.erase(name);
        have_left.insert(name);
    };
    const auto have = [&] { return static_cast<int>(who.serving.size() + who.coming.size()); };

    const auto look_at = [&](const Step& step, bool decided) -> std::string {
        const auto* backend = world.fleet.find(step.name);
        const bool ours = backend != nullptr && backend->managed;
        switch (step.kind) {
        case Step::Kind::admit:
            came = came || memory.starts(step.name);
            who.coming.erase(step.name);
            who.serving.insert(step.name);
            return {};
        case Step::Kind::give_up:
        case Step::Kind::remove_unborn:
            if (backend != nullptr && !ours) return "gives up somebody else's";
            leave(step.name);
            return {};
        case Step::Kind::evict:
            ++changes;
            if (resting) return "evicts within a cooldown";
            if (who.mute.size() * 2 >= who.serving.size()) return "evicts although half are silent";
            leave(step.name);
            return {};
        case Step::Kind::start: {
            const int count = 1 + static_cast<int>(step.more.size());
            if (have() >= floor) ++changes; // below the minimum at once
            if (world.pause) return "starts in a pause";
            if (world.project_stopped()) return "starts in a project that is stopped";
            if (!who.coming.empty()) return "starts while one is starting";
            if (have() + count > most) return fmt::format("starts {} over MAX: {} are there", count, have());
            if (resting && have() >= floor) return "starts within a cooldown";
            if (count > (settings.scaling.rule == RuleKind::target ? settings.scaling.max_step : 1))
                return fmt::format("starts {} at once", count);
            if (world.room.memory_bytes && !settings.backend.memory_reservation.empty() &&
                *world.room.memory_bytes < count * 100.0 * 1024 * 1024)
                return "starts without room in the memory";
            if (world.room.database_slots) {
                const auto running = std::count_if(world.fleet.backends.begin(), world.fleet.backends.end(),
                                                   [](const Backend& one) { return one.running(); });
                const double one = static_cast<double>(*world.room.database_ours) / static_cast<double>(running);
                const auto free = static_cast<double>(*world.room.database_slots - *world.room.database_used);
                if (running > 0 && free < count * std::max(one, 1.0) + 5) return "starts without room in the database";
            }
            if (memory.failures > 0 && memory.last_failure && !came) {
                const double rest = 60.0 * std::min(30, 1 << std::min(memory.failures - 1, 5));
                if (memory.last_failure->boot_id == world.now.boot_id &&
                    world.now.seconds - memory.last_failure->seconds < rest - 5)
                    return "starts within the back-off";
            }
            started.insert(step.name);
            who.serving.insert(step.name);
            return {};
        }
        case Step::Kind::undrain:
            if (world.pause) return "takes back in a pause";
            if (have() + 1 > most) return "takes back over MAX";
            who.serving.insert(step.name);
            return {};
        case Step::Kind::leave:
        case Step::Kind::drain: {
            const bool replaced = !started.empty(); // the second half of a change
            if (!replaced) ++changes;
            if (!ours) return "drains somebody else's";
            if (world.pause) return "drains in a pause";
            if (resting && decided && !replaced) return "drains within a cooldown";
            if (decided && !replaced && !complete(world)) return "drains on a missing reading";
            const bool makes_room = step.owed && floor == most; // no other way to a new image
            const bool answered = !who.mute.contains(step.name);
            leave(step.name);
            const auto answer = static_cast<int>(who.serving.size() - who.mute.size());
            if (answered && !replaced && answer < floor && !makes_room)
                return fmt::format("drains below the minimum: {} are left", answer);
            if (who.serving.empty() && world.members) return "leaves the balancer without a server";
            return {};
        }
        case Step::Kind::remove: {
            const auto entry = std::find_if(memory.draining.begin(), memory.draining.end(),
                                            [&](const Draining& one) { return one.name == step.name; });
            if (!ours) return "removes somebody else's";
            const bool left = settings.guards.drain_seconds <= 0 && !have_left.insert(step.name).second; // just now
            if (entry == memory.draining.end() && !left) return "removes one that does not drain";
            if (world.pause) return "removes in a pause";
            if (!world.complete() || !complete(world)) return "removes on a missing reading";
            if (!left && elapsed_at_least(entry->since, world.now).count() < settings.guards.drain_seconds)
                return "removes before its drain is over";
            if (world.members && !left && backend->running() &&
                std::find(world.members->begin(), world.members->end(),
                          fmt::format("127.0.0.1:{}", backend->host_port.value)) != world.members->end())
                return "removes one behind the balancer";
            return {};
        }
        default: return {};
        }
    };
    for (const auto& step : made.settling)
        if (auto what = look_at(step, false); !what.empty()) return what + ", " + step.name.value;
    for (const auto& step : made.steps)
        if (auto what = look_at(step, true); !what.empty()) return what + ", " + step.name.value;
    if (changes > 1 && settings.guards.cooldown_seconds > 0) return fmt::format("{} changes in one tick", changes);
    return {};
}

} // namespace marea::test
