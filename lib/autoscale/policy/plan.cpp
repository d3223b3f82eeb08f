#include "autoscale/policy/plan.hpp"

#include "autoscale/policy/schedule.hpp"
#include "autoscale/policy/settle.hpp"
#include "autoscale/policy/upstream.hpp"
#include "autoscale/policy/victim.hpp"
#include "config/quantity.hpp"

#include <algorithm>
#include <cmath>

namespace marea {
namespace {

/// Silent for so long that it left, or would leave, the balancer: it takes no clients and does not count.
bool evicted(const World& world, const ContainerName& name) {
    const auto& serving = world.memory.serving;
    return world.members && !world.behind.contains(name) &&
           std::any_of(serving.begin(), serving.end(),
                       [&](const Serving& entry) { return entry.name == name && entry.silent >= silent_ticks; });
}

std::vector<ContainerName> unreachable(const World& world, const Settings& settings) {
    std::vector<ContainerName> names;
    if (!world.members || !settings.balancer.static_servers.empty()) return names;
    for (const auto& backend : world.fleet.backends)
        if (backend.running() && !world.memory.drains(backend.name) && !world.behind.contains(backend.name) &&
            address_of(backend, settings.backend, settings.balancer.reach).empty())
            names.push_back(backend.name);
    return names;
}

class Acting {
public:
    Acting(World& world, const Settings& settings, Plan& plan) : world_(world), settings_(settings), plan_(plan) {}

    /// A due drain ends, unless more is wanted by now or a reading that might want more is missing, the rule's own
    /// (what each backend uses) included.
    void finish_drains(const Proposal& proposal) {
        if (world_.pause) return;
        for (const auto& entry : std::vector<Draining>(world_.memory.draining)) {
            if (!drained(world_, entry, settings_.guards)) continue;
            if (plan_.decision.wish == Direction::up && !in_the_way(entry.name)) continue;
            if (world_.complete() && proposal.complete)
                add({Step::Kind::remove, entry.name});
            else
                plan_.waiting.push_back(entry.name);
        }
    }

    void act() {
        switch (plan_.decision.action) {
        case Action::none: return;
        case Action::add: return start({}, plan_.decision.count);
        case Action::take_back:
            for (int done = 0; done < plan_.decision.count; ++done)
                about(Step::Kind::undrain, latest_draining(world_, settings_));
            return;
        case Action::remove: return about(Step::Kind::drain, victim(world_, settings_, Among::all));
        case Action::replace: return replace();
        }
    }

private:
    /// There is no room for one more, and this one, of no use to the wish for it, holds some.
    [[nodiscard]] bool in_the_way(const ContainerName& name) const {
        const auto* backend = world_.fleet.find(name);
        const auto held = plan_.decision.held;
        return (held == Held::no_memory || held == Held::no_sessions) && backend != nullptr &&
               !can_come_back(world_, settings_, *backend);
    }

    void add(Step step) {
        suppose(world_, step);
        plan_.steps.push_back(std::move(step));
    }

    void start(const ContainerName& replaces, int count) {
        auto names = next_names(world_, settings_.backend.name_prefix, count);
        Step step{Step::Kind::start, names.front()};
        step.more.assign(names.begin() + 1, names.end());
        step.replaces = replaces;
        add(std::move(step));
    }

    void about(Step::Kind kind, const Backend* backend) {
        if (backend == nullptr) return;
        add({kind, ContainerName(backend->name)});
    }

    /// Start the new one, then drain the old one; where there is no room for both, the old one drains and a new one is
    /// owed.
    void replace() {
        const auto* old = victim(world_, settings_, Among::outdated);
        if (old == nullptr) return;
        const auto name = old->name;
        const bool room = plan_.decision.active < settings_.thresholds.max_backends;
        if (room) start(name, 1);
        Step out{Step::Kind::drain, name};
        out.owed = !room;
        add(std::move(out));
    }

    World& world_;
    const Settings& settings_;
    Plan& plan_;
};

} // namespace

/// One more backend reserves its memory, and asks the database for as many sessions as the others do on average, and a
/// few in reserve for people.
void see_room(Counts& counts, const World& world, const Settings& settings) {
    constexpr double spare_sessions = 5;
    const auto& room = world.room;
    const auto times = [](double free, double one) {
        return static_cast<int>(std::clamp(std::floor(free / one), 0.0, 1e6));
    };
    if (const auto one = config::docker_bytes(settings.backend.memory_reservation); one && room.memory_bytes)
        counts.memory = Fit{times(*room.memory_bytes, *one), *room.memory_bytes, *one};
    const auto running = std::count_if(world.fleet.backends.begin(), world.fleet.backends.end(),
                                       [](const Backend& backend) { return backend.running(); });
    if (!room.database_slots || !room.database_used || !room.database_ours || running == 0) return;
    const auto one = std::max(static_cast<double>(*room.database_ours) / static_cast<double>(running), 1.0);
    const auto free = static_cast<double>(*room.database_slots - *room.database_used);
    counts.database = Fit{times(free - spare_sessions, one), free, one + spare_sessions};
}

Counts count(const World& world, const Settings& settings) {
    Counts counts;
    for (const auto& backend : world.fleet.backends) {
        const bool starting = world.memory.starts(backend.name);
        if (starting && backend.state == ContainerState::created) ++counts.starting;
        if (!backend.running()) continue;
        if (world.memory.drains(backend.name)) {
            if (can_come_back(world, settings, backend)) ++counts.draining;
            continue;
        }
        if (evicted(world, backend.name)) continue;
        ++counts.active;
        if (!world.healthy(backend.name)) ++counts.silent;
        if (starting) ++counts.starting;
        if (backend.managed) ++counts.managed;
        if (!removable(world, settings, backend)) continue;
        ++counts.removable;
        if (outdated(world, settings, backend)) ++counts.outdated;
    }
    const auto answers = [&](const Backend* next) { return next != nullptr && world.healthy(next->name); };
    if (!answers(victim(world, settings, Among::all)) && !answers(victim(world, settings, Among::outdated)))
        counts.silent = 0;
    counts.starting = std::max(counts.starting, world.fleet.wanted - counts.active);
    counts.service = world.fleet.cluster.has_value();
    counts.updating = world.fleet.cluster && world.fleet.cluster->updating;
    counts.owed = world.memory.owed;
    counts.stopped = world.project_stopped();
    see_room(counts, world, settings);
    return counts;
}

Plan plan(World world, Rule rule, const Settings& settings) {
    Plan made;
    const bool stopped = world.project_stopped(); // then nginx does not run either, and nothing is put right
    if (!stopped) {
        made.unreachable = unreachable(world, settings);
        made.settling = settle(world, settings);
        made.silent = silent_but_kept(world);
        if (wanted_servers(world, settings).empty()) made.kept = stale_members(world, settings);
    }
    const auto counts = count(world, settings);
    auto limits = settings.thresholds;
    const auto floor = std::min(floor_at(settings.schedule, world.local), limits.max_backends);
    limits.min_backends = std::max(limits.min_backends, floor);
    made.up = addition_guards(counts, history_of(world), limits, settings.guards);
    made.down = removal_guards(counts, history_of(world), settings.guards);
    made.down.insert(made.down.begin(), {Held::at_minimum, counts.active <= limits.min_backends});
    const auto proposal = rule(world, counts.active, limits, settings.scaling);
    made.decision = decide(proposal, counts, history_of(world), limits, settings.guards, settings.scaling);
    made.decision.scheduled = limits.min_backends > settings.thresholds.min_backends;
    if (stopped) {
        made.decision.action = Action::none;
        return made;
    }
    Acting acting(world, settings, made);
    acting.finish_drains(proposal);
    acting.act();
    return made;
}

} // namespace marea
