#include "autoscale/stop.hpp"

#include "autoscale/look.hpp"
#include "autoscale/memory.hpp"
#include "autoscale/policy/plan.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

using autoscale::failed;
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
    if (const auto& cluster = seen.world.fleet.cluster) {
        sink({Says::not_stopped, {{"service", cluster->service}}});
        return ExitCode::failed;
    }
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
    const auto hands = parts.target.executor(parts, seen.world, store, sink);
    const bool done = hands->all(plan.settling) && hands->all(plan.steps);
    seen.world.memory.owed = 0;
    if (auto saved = store.save(seen.world.memory); !saved) hands->fail(saved.error());
    return done && !hands->failed() ? ExitCode::ok : ExitCode::failed;
}

} // namespace marea
