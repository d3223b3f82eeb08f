#include "autoscale/monitor.hpp"

#include "autoscale/executor/rehearsal.hpp"
#include "autoscale/observe.hpp"
#include "autoscale/tick.hpp"
#include "report/events.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

/// A damaged state has forgotten the last change: it counts as just now, so that nothing is done twice.
Result<State> load_state(const StateFile& store, const Log& log, const Stamp& now) {
    auto state = store.load();
    if (state || state.error().fault != Fault::malformed) return state;
    log.warning(messages::state_damaged(state.error().detail));
    store.put_aside();
    State fresh;
    fresh.last_change = now;
    return fresh;
}

History history_of(const State& state, const Stamp& now) {
    History history;
    history.failures = state.failures;
    if (state.last_change) history.since_change = elapsed_at_least(*state.last_change, now);
    if (state.last_failure) history.since_failure = elapsed_at_least(*state.last_failure, now);
    return history;
}

/// One AVISO for each missing reading; true: at least one is missing.
bool say_missing(const Observation& seen, const Log& log) {
    if (!seen.cpu) log.warning(messages::missing(Metric::cpu, seen.cpu.error()));
    if (!seen.memory) log.warning(messages::missing(Metric::memory, seen.memory.error()));
    if (!seen.connections) log.warning(messages::missing(Metric::connections, seen.connections.error()));
    return !seen.cpu || !seen.memory || !seen.connections;
}

void say_waiting_drains(const Tick& tick) {
    for (const auto& entry : tick.state.draining)
        if (drained(tick, entry)) tick.log.line(messages::drain_waits(entry.name));
}

void act(Tick& tick, const Decision& decision, bool readings_missing) {
    // A due drain ends, unless more is wanted by now or a reading that might want more is missing.
    if (decision.wish.direction != Direction::up) {
        if (!readings_missing)
            finish_drains(tick);
        else
            say_waiting_drains(tick);
    }
    switch (decision.action) {
    case Action::add: return scale_up(tick);
    case Action::take_back: return take_back(tick);
    case Action::remove: return start_drain(tick);
    case Action::none: return;
    }
}

/// In a dry run, in place of acting.
void say_plan(const Tick& tick, const Decision& decision, bool readings_missing) {
    const auto say = [&](const std::string& text) { tick.log.line(text); };
    if (decision.wish.direction != Direction::up && !readings_missing)
        for (const auto& entry : tick.state.draining)
            if (drained(tick, entry)) say(messages::would_remove(entry.name));
    if (decision.action == Action::add) say(messages::would_create(next_name(tick)));
    if (const auto* backend = latest_draining(tick); decision.action == Action::take_back && backend != nullptr)
        say(messages::would_take_back(backend->name));
    if (const auto* backend = newest_removable(tick); decision.action == Action::remove && backend != nullptr)
        say(messages::would_drain(backend->name, tick.settings().guards.drain_seconds));
}

void record(Tick& tick, const Observed& observed, const std::string& decided, const std::string& reason) {
    if (observed.sample) tick.state.cpu = observed.sample;
    const auto now = tick.parts.clock.wall().time_since_epoch();
    tick.state.last_tick = LastTick{std::chrono::duration_cast<std::chrono::seconds>(now).count(), decided, reason};
    if (auto saved = tick.store.save(tick.state); !saved) tick.fail(saved.error());
}

} // namespace

ExitCode monitor(const Parts& real, MonitorMode mode, std::FILE* out) {
    Log log(real.clock, out);
    const auto start = real.clock.boot();
    const auto& settings = real.settings;
    const bool dry = mode == MonitorMode::dry_run;
    RehearsalTarget dry_target(real.target);
    RehearsalBalancer dry_balancer(real.balancer);
    const Parts rehearsal{settings, real.clock, real.probes, dry_target, dry_balancer};
    const Parts& parts = dry ? rehearsal : real;

    // 1. Lock. A dry run changes nothing and needs none.
    std::optional<Result<FileLock>> lock;
    if (!dry) {
        lock = FileLock::try_acquire(settings.paths.state_dir / "autoscale.lock");
        if (!lock->ok()) {
            if (lock->error().fault == Fault::lock_held) {
                log.line(messages::another_run);
                return ExitCode::ok;
            }
            log.error(lock->error());
            return ExitCode::failed;
        }
    }
    log.line(messages::tick_started);
    const StateFile store(settings.paths.state_dir, dry ? StateAccess::read_only : StateAccess::read_write);
    auto state = load_state(store, log, start);
    if (!state) {
        log.error(state.error());
        return ExitCode::failed;
    }

    // 2. Observe.
    const auto observed = observe(parts, state->cpu);
    const auto& seen = observed.seen;
    log.line(messages::readings(seen));
    const bool readings_missing = say_missing(seen, log);
    Tick tick{parts, store, log, start, *state, {}, {}, {}, false};
    if (!seen.fleet) { // without knowing what runs, nothing is decided
        tick.fail(seen.fleet.error());
        record(tick, observed, messages::undecided, messages::describe(seen.fleet.error()));
        return ExitCode::failed;
    }
    tick.fleet = *seen.fleet;

    // 3. Settle. A dry run goes through it with parts that change nothing, so that it decides as the next tick will.
    const int said = log.lines();
    if (dry) log.begin_lines_with(messages::dry_run_beginning);
    if (!ask_balancer(tick)) {
        record(tick, observed, messages::undecided, messages::balancer_unknown);
        return ExitCode::failed;
    }
    settle(tick);
    const bool settled_something = log.lines() > said;
    log.begin_lines_with({});

    // 4. Decide.
    const auto decision =
        decide(seen, count(tick), history_of(tick.state, start), settings.thresholds, settings.guards);
    const auto reason = messages::reason(decision, settings.thresholds, parts.clock.wall());
    log.line(messages::status_line(messages::status_word(decision)));
    if (!reason.empty()) log.line(messages::reason_line(reason));

    // 5. and 6. Act, the balancer with it.
    if (dry) {
        const int before = log.lines();
        say_plan(tick, decision, readings_missing);
        if (!settled_something && log.lines() == before) log.line(messages::dry_run_nothing);
        return readings_missing ? ExitCode::partial : ExitCode::ok;
    }
    act(tick, decision, readings_missing);

    // 7. Record.
    record(tick, observed, messages::status_word(decision), reason);
    if (tick.failed) return ExitCode::failed;
    return readings_missing ? ExitCode::partial : ExitCode::ok;
}

} // namespace marea
