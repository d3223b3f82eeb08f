#include "autoscale/stop.hpp"

#include "autoscale/executor/carry_out.hpp"
#include "autoscale/look.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

using autoscale::Says;

/// First all of them out of the balancer with one reload, then away, whatever state they are in.
Plan plan_to_stop(const World& world) {
    Plan plan;
    for (const auto& backend : world.fleet.backends)
        if (backend.managed && backend.running() && !world.memory.drains(backend.name))
            plan.settling.push_back({Step::Kind::leave, backend.name});
    if (!world.project_stopped()) plan.settling.push_back({Step::Kind::balance});
    for (const auto& backend : world.fleet.backends)
        if (backend.managed) plan.steps.push_back({Step::Kind::remove, backend.name});
    return plan;
}

/// A damaged memory is put aside, and what it remembered is not needed here; one that cannot be read is another matter.
Result<State> load_memory(const StateFile& store, const autoscale::TickSink& sink, const Stamp& now) {
    auto memory = store.load();
    if (memory || memory.error().fault != Fault::malformed) return memory;
    sink({Says::state_damaged, {{"cause", memory.error().detail}}});
    store.put_aside();
    State fresh;
    fresh.last_change = now;
    return fresh;
}

/// While its container is made again there is none for a moment, and it would pass for one on this host.
bool nginx_is_away(const World& world, const Settings& settings) {
    return world.memory.nginx_inside && settings.balancer.container.empty() &&
           settings.balancer.kind == BalancerKind::nginx && settings.balancer.reach == Reach::host_port &&
           !world.project_stopped();
}

ExitCode failed(const autoscale::TickSink& sink, const Error& error) {
    sink({Says::failed, {{"error", error}}});
    return ExitCode::failed;
}

} // namespace

ExitCode stop(const Parts& parts, MonitorMode mode, const autoscale::TickSink& sink) {
    const bool dry = mode == MonitorMode::dry_run;
    const auto& folder = parts.settings.paths.state_dir;
    std::optional<Result<FileLock>> lock;
    if (!dry) lock = FileLock::try_acquire(folder / "autoscale.lock");
    if (lock && !lock->ok()) {
        if (lock->error().fault != Fault::lock_held) return failed(sink, lock->error());
        sink({Says::another_run});
        return ExitCode::locked;
    }
    const StateFile store(folder, dry ? StateAccess::read_only : StateAccess::read_write);
    const auto memory = load_memory(store, sink, parts.clock.boot());
    if (!memory) return failed(sink, memory.error());
    auto seen = look(parts, *memory);
    if (!seen.fleet) return failed(sink, seen.fleet.error());
    if (!seen.balancer) return failed(sink, seen.balancer.error());
    if (nginx_is_away(seen.world, parts.settings))
        return failed(sink, {Fault::balancer_gone, parts.settings.balancer.compose_service, {}});
    remember(seen.world, parts.settings);
    const auto plan = plan_to_stop(seen.world);
    if (plan.steps.empty()) {
        sink({Says::nothing_to_stop});
        return ExitCode::ok;
    }
    if (dry) {
        for (const auto& step : plan.steps)
            sink({Says::would_stop, {{"name", step.name.value}}, {}, true});
        return ExitCode::ok;
    }
    CarryOut hands(parts, seen.world, store, sink);
    const bool done = hands.all(plan.settling) && hands.all(plan.steps);
    seen.world.memory.owed = 0;
    if (auto saved = store.save(seen.world.memory); !saved) hands.fail(saved.error());
    return done && !hands.failed() ? ExitCode::ok : ExitCode::failed;
}

} // namespace marea
