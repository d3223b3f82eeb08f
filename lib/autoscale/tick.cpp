#include "autoscale/tick.hpp"

#include "autoscale/cluster/node_tick.hpp"
#include "autoscale/executor/carry_out.hpp"
#include "autoscale/history/record.hpp"
#include "autoscale/look.hpp"
#include "autoscale/memory.hpp"
#include "autoscale/policy/futile.hpp"
#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/load.hpp"
#include "autoscale/policy/phantoms.hpp"
#include "autoscale/policy/plan.hpp"
#include "system/lock.hpp"

#include <algorithm>
#include <cstdlib>

namespace marea {
namespace {

using autoscale::Says;
using autoscale::TickSink;

void say_readings(const World& world, const TickSink& sink) {
    std::vector<Argument> values;
    for (const auto& [metric, value, gap] : world.readings) {
        const auto* code = metric_rows[index_of(metric)].code;
        values.push_back({code, value ? Value{*value} : Value{value.error()}});
    }
    sink({Says::readings, values});
    if (world.project_stopped()) return; // so is the database
    for (const auto& [metric, value, gap] : world.readings)
        if (!value)
            sink({Says::reading_missing,
                  {{"metric", std::string(metric_rows[index_of(metric)].code)}, {"error", value.error()}}});
    for (const auto& [metric, value, gap] : world.readings) {
        if (!value || !gap) continue;
        return sink({Says::partly_read, {{"error", *gap}}}); // once: it is the same nodes
    }
}

/// Replicas that an earlier tick asked for, and did not see run.
void say_arrived(const Raise& raise, const TickSink& sink) {
    for (int arrived = raise.from; arrived < raise.to; ++arrived)
        sink({Says::created});
}

/// What the plan leaves as it is, and a person should know.
void say_notes(const Plan& plan, const World& world, const Parts& parts, const TickSink& sink) {
    const auto& settings = parts.settings;
    for (const auto& backend : world.fleet.backends)
        if (backend.adopted && !world.memory.adopted_said) sink({Says::adopted, {{"name", backend.name.value}}});
    if (parts.balancer.by_alias() && !world.memory.alias_said)
        sink({Says::by_alias, {{"file", settings.balancer.upstream_file.string()}}});
    for (const auto& name : plan.unreachable)
        sink(
            {Says::unreachable, {{"name", name.value}, {"port", std::int64_t{settings.backend.container_port.value}}}});
    for (const auto& name : plan.silent)
        sink({Says::silent_kept, {{"name", name.value}}});
    for (const auto& address : plan.kept)
        sink({Says::address_kept, {{"address", address}}});
}

void say_futile(World& world, int active, const Settings& settings, const TickSink& sink) {
    if (!became_futile(world.memory, world, active, settings)) return;
    sink({Says::cannot_converge,
          {{"connections", *world.readings[index_of(Metric::connections)].value},
           {"limit", settings.thresholds[Metric::connections].max},
           {"ticks", std::int64_t{world.memory.futile.ticks}}}});
}

/// Once, until all of it can be read again; where nothing goes by it, nothing is said.
void say_usage(World& world, const Settings& settings, const TickSink& sink) {
    const Error* missing = nullptr;
    for (const auto& [name, usage] : world.usage)
        for (const auto* value : {&usage.cpu_cores, &usage.memory_bytes, &usage.connections})
            if (!*value && missing == nullptr) missing = &value->error();
    if (settings.scaling.rule != RuleKind::target) missing = nullptr;
    if (missing != nullptr && !world.memory.usage_said) sink({Says::usage_missing, {{"error", *missing}}});
    world.memory.usage_said = missing != nullptr;
}

void say_phantoms(const std::optional<PhantomRows>& found, const TickSink& sink) {
    if (found)
        sink({Says::phantom_rows, {{"rows", found->rows}, {"sockets", found->sockets}, {"oldest", found->oldest}}});
}

std::vector<Seen> seen_by(const World& world) {
    std::vector<Seen> seen;
    for (const auto& [metric, value, gap] : world.readings) {
        const auto load = total_load(world, row_of(metric));
        double deviation = 0;
        for (const auto& kept : world.memory.loads)
            if (kept.metric == metric) deviation = kept.deviation;
        seen.push_back({metric, value ? std::optional(*value) : std::nullopt,
                        load.complete ? std::optional(load.value) : std::nullopt, deviation});
    }
    return seen;
}

/// Nothing can be decided: why is said, and kept for --status.
ExitCode give_up(World& world, const Parts& parts, const StateFile& store, const TickSink& sink, Held held,
                 const Error& error) {
    sink({Says::failed, {{"error", error}}});
    if (held == Held::balancer_unknown) sink({Says::balancer_unknown});
    LastTick last{seconds_of(parts.clock.wall()), {}, error.detail, {}, {}, {}};
    last.decision.held = held;
    last.decision.active = count(world, parts.settings).active;
    world.memory.last_tick = last;
    if (store.writes()) record(parts, world, last.decision, sink);
    if (auto saved = store.save(world.memory); !saved) sink({Says::failed, {{"error", saved.error()}}});
    return ExitCode::failed;
}

/// For a dry run: whether the addition that it says would come to something.
bool could_add(const Parts& parts, const TickSink& sink) {
    bool could = true;
    for (const auto& part : {parts.target.ready(), parts.balancer.ready()}) {
        if (part) continue;
        sink({Says::failed, {{"error", part.error()}}, {}, true});
        could = false;
    }
    return could;
}

} // namespace

ExitCode monitor(const Parts& parts, MonitorMode mode, const TickSink& sink) {
    const auto& settings = parts.settings;
    const bool dry = mode == MonitorMode::dry_run;

    // 1. Lock. A dry run changes nothing and needs none.
    std::optional<Result<FileLock>> lock;
    if (!dry) {
        lock = FileLock::try_acquire(settings.paths.state_dir / "autoscale.lock");
        if (!lock->ok() && lock->error().fault == Fault::lock_held) {
            sink({Says::another_run});
            return ExitCode::ok;
        }
        if (!lock->ok()) {
            sink({Says::failed, {{"error", lock->error()}}});
            return ExitCode::failed;
        }
    }
    sink({Says::tick_started});
    const StateFile store(settings.paths.state_dir, dry ? StateAccess::read_only : StateAccess::read_write);
    auto loaded = load_memory(store, sink, parts.clock.boot());
    if (!loaded) {
        sink({Says::failed, {{"error", loaded.error()}}});
        return ExitCode::failed;
    }

    // 2. Look.
    auto seen = look(parts, std::move(loaded).value());
    auto& world = seen.world;
    const bool notes = only_notes(world);
    if (!notes) join_nodes(seen);
    say_readings(world, sink);
    if (seen.sample) world.memory.cpu = seen.sample;
    if (seen.fleet) world.memory.samples = seen.samples;
    if (!seen.fleet) return give_up(world, parts, store, sink, Held::engine_unknown, seen.fleet.error());
    if (notes) return note_node(parts, seen, store, sink);
    if (world.pause)
        sink({Says::paused,
              {{"until", world.pause->until}, {"reason", world.pause->reason}, {"node", world.pause->node}}});
    if (!seen.pause) return give_up(world, parts, store, sink, Held::pause_unknown, seen.pause.error());
    if (!seen.balancer) return give_up(world, parts, store, sink, Held::balancer_unknown, seen.balancer.error());
    if (nginx_is_away(world, settings))
        return give_up(world, parts, store, sink, Held::balancer_unknown,
                       {Fault::balancer_gone, settings.balancer.compose_service, {}});
    world.memory.nginx_inside = !settings.balancer.container.empty();
    const bool coming = world.memory.raise && !world.memory.raise->served;
    remember(world, settings);
    if (coming && world.memory.raise && world.memory.raise->served) say_arrived(*world.memory.raise, sink);
    say_usage(world, settings, sink);
    say_phantoms(watch_phantoms(world, settings), sink);

    // 3. Rule and plan.
    const auto planned = plan(world, rule_of(settings.scaling.rule), settings);
    auto ending = world.complete() || world.project_stopped() ? ExitCode::ok : ExitCode::partial;
    say_notes(planned, world, parts, sink);
    say_futile(world, planned.decision.active, settings, sink);
    world.memory.adopted_said = true;
    world.memory.alias_said = parts.balancer.by_alias();
    LastTick last{0, planned.decision, {}, seen_by(world), planned.up, planned.down};
    if (dry) {
        rehearse(planned, world, settings, sink);
        const bool adds = planned.decision.action == Action::add || planned.decision.action == Action::replace;
        return adds && !could_add(parts, sink) ? ExitCode::failed : ending;
    }

    // 4. Carry out, the settling before the decision is said.
    const auto hands = parts.target.executor(parts, world, store, sink);
    const auto before = count(world, settings).active;
    const bool settled = hands->all(planned.settling);
    if (settled) {
        sink({Says::decided, {{"at", world.wall}}, planned.decision});
        for (const auto& name : planned.waiting)
            sink({Says::drain_waits, {{"name", name.value}}});
        (void)hands->all(planned.steps);
    }
    if (hands->held() || !settled) { // nothing was decided in the end
        last.decision.action = Action::none;
        last.decision.count = 0;
        last.decision.held = hands->held().value_or(last.decision.held);
    }
    if (hands->failed()) // not what was meant, but what came about
        last.decision.count = std::min(last.decision.count, std::abs(count(world, settings).active - before));

    // 5. Record.
    last.at = seconds_of(world.wall); // the waits of the decision count from there
    world.memory.last_tick = last;
    record(parts, world, last.decision, sink);
    if (world.fleet.cluster) world.memory.led = seconds_of(world.wall);
    if (!leave_row(parts, seen, world.memory, sink)) ending = ExitCode::partial;
    if (auto saved = store.save(world.memory); !saved) hands->fail(saved.error());
    return hands->failed() ? ExitCode::failed : ending;
}

} // namespace marea
