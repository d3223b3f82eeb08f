#include "autoscale/policy/guards.hpp"

#include <algorithm>
#include <utility>

namespace marea {
namespace {

/// What is left of a rest of `length` seconds that began `since` ago; zero or less: it is over.
Seconds rest_left(double length, Seconds since) {
    return Seconds{length} - slack(length) - since;
}

Decision hold(Wish wish, Held held, Seconds wait = Seconds{0}) {
    return {std::move(wish), Action::none, held, wait};
}

Decision guard_addition(Wish wish, const Counts& counts, const History& history, const Thresholds& thresholds,
                        const Guards& guards, bool urgent) {
    if (counts.active >= thresholds.max_backends) return hold(std::move(wish), Held::at_maximum);
    if (counts.draining > 0) return {std::move(wish), Action::take_back};
    if (counts.starting > 0) return hold(std::move(wish), Held::starting);
    Seconds cooldown{0};
    Seconds after_failure{0};
    if (!urgent && history.since_change) cooldown = rest_left(guards.cooldown_seconds, *history.since_change);
    if (history.failures > 0 && history.since_failure)
        after_failure = rest_left(backoff(history.failures).count(), *history.since_failure);
    // A failed start begins both rests: the longer one is the truth about when the next try comes.
    if (after_failure.count() > 0 && after_failure >= cooldown)
        return hold(std::move(wish), Held::backoff, after_failure);
    if (cooldown.count() > 0) return hold(std::move(wish), Held::cooldown, cooldown);
    return {std::move(wish), Action::add};
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

bool drain_is_over(Seconds drained, const Guards& guards) {
    return drained.count() >= guards.drain_seconds;
}

namespace {

Decision weigh(const Observation& seen, const Counts& counts, const History& history, const Thresholds& thresholds,
               const Guards& guards) {
    if (counts.active < thresholds.min_backends) {
        Wish wish{
            Direction::up,
            {{Metric::backends, static_cast<double>(counts.active), static_cast<double>(thresholds.min_backends)}}};
        return guard_addition(std::move(wish), counts, history, thresholds, guards, true);
    }
    auto wish = compare(seen, thresholds);
    if (wish.direction == Direction::up)
        return guard_addition(std::move(wish), counts, history, thresholds, guards, false);
    if (wish.direction == Direction::stay || counts.active <= thresholds.min_backends) return {};

    if (history.since_change) {
        const auto left = rest_left(guards.cooldown_seconds, *history.since_change);
        if (left.count() > 0) return hold(std::move(wish), Held::cooldown, left);
    }
    if (counts.managed == 0) return hold(std::move(wish), Held::nothing_of_ours);
    if (counts.removable == 0) return hold(std::move(wish), Held::last_server);
    return {std::move(wish), Action::remove};
}

} // namespace

Decision decide(const Observation& seen, const Counts& counts, const History& history, const Thresholds& thresholds,
                const Guards& guards) {
    auto decision = weigh(seen, counts, history, thresholds, guards);
    decision.active = counts.active;
    return decision;
}

} // namespace marea
