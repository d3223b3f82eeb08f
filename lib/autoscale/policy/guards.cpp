#include "autoscale/policy/guards.hpp"

#include <algorithm>
#include <utility>

namespace marea {
namespace {

/// What is left of a rest of `length` seconds that began `since` ago.
Seconds rest_left(double length, Seconds since) {
    return Seconds{length} - slack(length) - since;
}

/// The part of a decision that says what was wished and why.
Decision wish(Direction direction, std::vector<Breach> because) {
    Decision decision;
    decision.wish = direction;
    decision.because = std::move(because);
    return decision;
}

Decision act(Decision decision, Action action) {
    decision.action = action;
    return decision;
}

Decision hold(Decision decision, Held held, Seconds wait = Seconds{0}) {
    decision.held = held;
    decision.wait = wait;
    return decision;
}

Decision backends_wish(Direction direction, int active, int limit) {
    return wish(direction, {{Metric::backends, static_cast<double>(active), static_cast<double>(limit)}});
}

enum class Urgency { at_once, after_cooldown };

Decision guard_addition(Decision decision, Action action, const Counts& counts, const History& history,
                        const Thresholds& thresholds, const Guards& guards, Urgency urgency) {
    if (counts.active >= thresholds.max_backends) return hold(std::move(decision), Held::at_maximum);
    if (counts.stopped) return hold(std::move(decision), Held::project_stopped);
    if (counts.draining > 0 && action == Action::add) return act(std::move(decision), Action::take_back);
    if (counts.starting > 0) return hold(std::move(decision), Held::starting);
    Seconds cooldown{0};
    Seconds after_failure{0};
    if (urgency == Urgency::after_cooldown) cooldown = cooldown_left(history, guards);
    if (history.failures > 0 && history.since_failure)
        after_failure = rest_left(backoff(history.failures).count(), *history.since_failure);
    // A failed start begins both rests: the longer one is the truth about when the next try comes.
    if (after_failure.count() > 0 && after_failure >= cooldown)
        return hold(std::move(decision), Held::backoff, after_failure);
    if (cooldown.count() > 0) return hold(std::move(decision), Held::cooldown, cooldown);
    return act(std::move(decision), action);
}

Decision guard_removal(Decision decision, const Counts& counts, const History& history, const Guards& guards) {
    if (const auto left = cooldown_left(history, guards); left.count() > 0)
        return hold(std::move(decision), Held::cooldown, left);
    if (counts.managed == 0) return hold(std::move(decision), Held::nothing_of_ours);
    if (counts.removable == 0) return hold(std::move(decision), Held::last_server);
    return act(std::move(decision), Action::remove);
}

/// Nothing is wished: what earlier ticks left to be done, quietly, when its time has come.
Decision mend(const Counts& counts, const History& history, const Thresholds& thresholds, const Guards& guards) {
    if (counts.stopped || counts.starting > 0 || (counts.owed == 0 && counts.outdated == 0)) return {};
    const bool full = counts.active >= thresholds.max_backends;
    const bool owed = counts.owed > 0 && !full;
    if (full) { // no room for one more: first one less, then it is owed
        auto decision = guard_removal({}, counts, history, guards);
        return decision.action == Action::none || counts.outdated == 0 ? Decision{} : act({}, Action::replace);
    }
    auto decision = guard_addition(owed ? wish(Direction::up, {}) : Decision{}, owed ? Action::add : Action::replace,
                                   counts, history, thresholds, guards, Urgency::after_cooldown);
    return owed || decision.action != Action::none ? decision : Decision{};
}

Decision weigh(const Proposal& proposal, const Counts& counts, const History& history, const Thresholds& thresholds,
               const Guards& guards) {
    if (counts.active < thresholds.min_backends)
        return guard_addition(backends_wish(Direction::up, counts.active, thresholds.min_backends), Action::add, counts,
                              history, thresholds, guards, Urgency::at_once);
    if (proposal.desired > counts.active)
        return guard_addition(wish(Direction::up, proposal.because), Action::add, counts, history, thresholds, guards,
                              Urgency::after_cooldown);
    if (counts.active > thresholds.max_backends && proposal.complete)
        return guard_removal(backends_wish(Direction::down, counts.active, thresholds.max_backends), counts, history,
                             guards);
    if (proposal.desired < counts.active && proposal.complete && counts.active > thresholds.min_backends)
        return guard_removal(wish(Direction::down, proposal.because), counts, history, guards);
    return mend(counts, history, thresholds, guards);
}

} // namespace

Seconds slack(double interval_seconds) {
    return Seconds{std::min(interval_seconds / 10, 5.0)};
}

Seconds backoff(int failures) {
    if (failures <= 0) return Seconds{0};
    const int doublings = std::min(failures - 1, 5);
    return Seconds{60.0 * std::min(1 << doublings, 30)};
}

Seconds cooldown_left(const History& history, const Guards& guards) {
    return history.since_change ? rest_left(guards.cooldown_seconds, *history.since_change) : Seconds{0};
}

History history_of(const World& world) {
    const auto& memory = world.memory;
    History history;
    history.failures = memory.failures;
    if (memory.last_change) history.since_change = elapsed_at_least(*memory.last_change, world.now);
    if (memory.last_failure) history.since_failure = elapsed_at_least(*memory.last_failure, world.now);
    return history;
}

Decision decide(const Proposal& proposal, const Counts& counts, const History& history, const Thresholds& thresholds,
                const Guards& guards) {
    auto decision = weigh(proposal, counts, history, thresholds, guards);
    decision.active = counts.active;
    decision.most = thresholds.max_backends;
    return decision;
}

} // namespace marea
