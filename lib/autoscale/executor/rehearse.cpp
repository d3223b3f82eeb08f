#include "autoscale/executor/carry_out.hpp"

#include "autoscale/policy/raise.hpp"

namespace marea {

using autoscale::Says;

void rehearse(const Plan& plan, const World& world, const Settings& settings, const autoscale::TickSink& sink) {
    bool anything = false;
    const auto would = [&](Says says, std::vector<Argument> with) {
        sink({says, std::move(with), {}, true});
        anything = true;
    };
    const auto replicas = [&](Says says, int change) {
        const auto& cluster = *world.fleet.cluster;
        would(says, {{"service", cluster.service},
                     {"from", std::int64_t{cluster.replicas}},
                     {"to", std::int64_t{cluster.replicas + change}}});
    };
    const auto settling = [&](const Step& step) {
        const Argument name{"name", step.name.value};
        switch (step.kind) {
        case Step::Kind::admit: return would(Says::admitted, {name});
        case Step::Kind::shrink:
            return replicas(Says::giving_up_tasks, replicas_that_run(world) - world.fleet.cluster->replicas);
        case Step::Kind::give_up:
        case Step::Kind::remove_unborn: return would(Says::giving_up, {name});
        case Step::Kind::revive: return would(Says::reviving, {name});
        case Step::Kind::evict: return would(Says::evicted, {name, {"ticks", std::int64_t{silent_ticks}}});
        case Step::Kind::drop: return would(Says::dropped, {{"address", step.address}});
        default: return;
        }
    };
    const auto acting = [&](const Step& step) {
        const Argument name{"name", step.name.value};
        if (world.fleet.cluster && step.kind == Step::Kind::start)
            return replicas(Says::would_raise, 1 + static_cast<int>(step.more.size()));
        if (world.fleet.cluster && step.kind == Step::Kind::drain) return replicas(Says::would_lower, -1);
        switch (step.kind) {
        case Step::Kind::start:
            would(Says::would_create, {name});
            for (const auto& more : step.more)
                would(Says::would_create, {{"name", more.value}});
            return;
        case Step::Kind::undrain: return would(Says::would_take_back, {name});
        case Step::Kind::evict:
        case Step::Kind::drain: return would(Says::would_drain, {name, {"seconds", settings.guards.drain_seconds}});
        case Step::Kind::remove: return would(Says::would_remove, {name});
        default: return;
        }
    };
    for (const auto& step : plan.settling)
        step.kind == Step::Kind::drain ? acting(step) : settling(step);
    sink({Says::decided, {{"at", world.wall}}, plan.decision});
    for (const auto& step : plan.steps)
        acting(step);
    if (!anything) would(Says::would_nothing, {});
}

} // namespace marea
