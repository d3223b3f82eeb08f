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

Decision backends_wish(Direction direction, int active, int limit) {
    return wish(direction, {{Metric::backends, static_cast<double>(active), static_cast<double>(limit)}});
}

GuardVerdict rest(Held guard, Seconds left) {
    return {guard, left.count() > 0, left};
}

GuardVerdict flag(Held guard, bool holds) {
    return {guard, holds};
}

GuardVerdict fits(Held guard, const std::optional<Fit>& fit) {
    return {guard, fit && fit->more < 1, {}, fit ? fit->have : 0, fit ? fit->need : 0};
}

/// The first one that holds; nullptr: all let the change pass.
const GuardVerdict* holding(const std::vector<GuardVerdict>& verdicts) {
    const auto found =
        std::find_if(verdicts.begin(), verdicts.end(), [](const GuardVerdict& one) { return one.holds; });
    return found == verdicts.end() ? nullptr : &*found;
}

Decision pass(Decision decision, Action action, const std::vector<GuardVerdict>& verdicts) {
    const auto* held = holding(verdicts);
    if (held == nullptr) return act(std::move(decision), action);
    decision.held = held->guard;
    decision.wait = std::max(held->wait, Seconds{0});
    decision.have = held->have;
    decision.need = held->need;
    return decision;
}

enum class Urgency { at_once, after_cooldown };

/// Those that also stand in the way of taking back.
std::vector<GuardVerdict> first_guards(const Counts& counts, const History& history, const Thresholds& thresholds) {
    return {flag(Held::at_maximum, counts.active >= thresholds.max_backends),
            flag(counts.service ? Held::service_stopped : Held::project_stopped, counts.stopped),
            rest(Held::paused, history.pause_left)};
}

/// Not among the others where nothing of the kind is under way: on one host there never is.
void add_updating(std::vector<GuardVerdict>& verdicts, const Counts& counts) {
    if (counts.updating) verdicts.push_back(flag(Held::updating, true));
}

Decision guard_addition(Decision decision, Action action, const Counts& counts, const History& history,
                        const Thresholds& thresholds, const Guards& guards, Urgency urgency) {
    if (counts.draining > 0 && action == Action::add)
        return pass(std::move(decision), Action::take_back, first_guards(counts, history, thresholds));
    auto verdicts = addition_guards(counts, history, thresholds, guards);
    if (urgency == Urgency::at_once)
        std::erase_if(verdicts, [](const GuardVerdict& one) { return one.guard == Held::cooldown; });
    return pass(std::move(decision), action, verdicts);
}

Decision guard_removal(Decision decision, const Counts& counts, const History& history, const Guards& guards) {
    return pass(std::move(decision), Action::remove, removal_guards(counts, history, guards));
}

/// Whether the minimum answers still when one of those that do is gone.
bool spares_one(const Counts& counts, const Thresholds& thresholds) {
    return counts.active - counts.silent > thresholds.min_backends;
}

/// Nothing is wished: what earlier ticks left to be done, quietly, when its time has come.
Decision mend(bool complete, const Counts& counts, const History& history, const Thresholds& thresholds,
              const Guards& guards) {
    if (counts.stopped || counts.starting > 0 || (counts.owed == 0 && counts.outdated == 0)) return {};
    const bool full = counts.active >= thresholds.max_backends;
    const bool owed = counts.owed > 0 && !full;
    if (full) { // no room for one more: first one less, then it is owed
        const auto decision = guard_removal({}, counts, history, guards);
        const bool thin = counts.silent > 0 && !spares_one(counts, thresholds);
        return !complete || thin || decision.action == Action::none || counts.outdated == 0 ? Decision{}
                                                                                            : act({}, Action::replace);
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
    const bool fewer = proposal.complete && spares_one(counts, thresholds);
    if (counts.active > thresholds.max_backends && fewer)
        return guard_removal(backends_wish(Direction::down, counts.active, thresholds.max_backends), counts, history,
                             guards);
    if (proposal.desired < counts.active && fewer)
        return guard_removal(wish(Direction::down, proposal.because), counts, history, guards);
    return mend(proposal.complete, counts, history, thresholds, guards);
}

/// How many backends the change is about.
int size_of(const Decision& decision, const Counts& counts, const Thresholds& thresholds, const Scaling& scaling) {
    const int step = scaling.rule == RuleKind::target ? scaling.max_step : 1; // the specification: one at a time
    int size = std::clamp(decision.desired - counts.active, 1, step);
    size = std::min(size, std::max(thresholds.max_backends - counts.active, 1));
    if (decision.action == Action::take_back) return std::min(size, counts.draining);
    if (decision.action != Action::add) return decision.action == Action::none ? 0 : 1;
    for (const auto& fit : {counts.memory, counts.database})
        if (fit) size = std::min(size, fit->more);
    return size;
}

} // namespace

std::vector<GuardVerdict> addition_guards(const Counts& counts, const History& history, const Thresholds& thresholds,
                                          const Guards& guards) {
    auto verdicts = first_guards(counts, history, thresholds);
    add_updating(verdicts, counts);
    verdicts.push_back(flag(Held::starting, counts.starting > 0));
    Seconds after_failure{0};
    if (history.failures > 0 && history.since_failure)
        after_failure = rest_left(backoff(history.failures).count(), *history.since_failure);
    auto cooldown = rest(Held::cooldown, cooldown_left(history, guards));
    auto failed = rest(Held::backoff, after_failure);
    // A failed start begins both rests: the longer one is the truth about when the next try comes.
    if (failed.holds && failed.wait >= cooldown.wait) std::swap(failed, cooldown);
    verdicts.insert(verdicts.end(), {cooldown, failed});
    if (!counts.service) verdicts.push_back(fits(Held::no_memory, counts.memory)); // Swarm finds the room
    verdicts.push_back(fits(Held::no_sessions, counts.database));
    return verdicts;
}

std::vector<GuardVerdict> removal_guards(const Counts& counts, const History& history, const Guards& guards) {
    std::vector<GuardVerdict> verdicts = {rest(Held::paused, history.pause_left)};
    add_updating(verdicts, counts);
    verdicts.push_back(rest(Held::cooldown, cooldown_left(history, guards)));
    if (counts.service) // tasks of a node that died are being started elsewhere: one replica less would stay lost
        verdicts.push_back(flag(Held::starting, counts.starting > 0));
    else
        verdicts.insert(verdicts.end(), {flag(Held::nothing_of_ours, counts.managed == 0),
                                         flag(Held::last_server, counts.removable == 0)});
    return verdicts;
}

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
    if (world.pause) history.pause_left = world.pause->until - world.wall;
    return history;
}

Decision decide(const Proposal& proposal, const Counts& counts, const History& history, const Thresholds& thresholds,
                const Guards& guards, const Scaling& scaling) {
    auto decision = weigh(proposal, counts, history, thresholds, guards);
    decision.rule = scaling.rule;
    decision.desired = std::clamp(proposal.desired, std::min(thresholds.min_backends, thresholds.max_backends),
                                  thresholds.max_backends);
    decision.proposed = proposal.desired;
    decision.active = counts.active;
    decision.most = thresholds.max_backends;
    decision.count = size_of(decision, counts, thresholds, scaling);
    return decision;
}

} // namespace marea
