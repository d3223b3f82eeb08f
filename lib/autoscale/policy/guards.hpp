#pragma once

#include "autoscale/policy/thresholds.hpp"

#include <optional>

namespace marea {

/// What earlier ticks left that limits this one.
struct History {
    std::optional<Seconds> since_change; ///< since the start of the tick that changed something last
    int failures = 0;                    ///< starts that failed in a row
    std::optional<Seconds> since_failure;
};

/// The backends as the guards see them.
struct Counts {
    int active = 0;    ///< running and not draining, those still starting included
    int starting = 0;  ///< of the active ones: started by an earlier tick and not healthy yet
    int draining = 0;  ///< running and on their way out: can be taken back
    int managed = 0;   ///< of the active ones: started by Marea
    int removable = 0; ///< of the managed ones: those without which the balancer still has a server
};

enum class Action {
    none,
    add,       ///< start one more backend
    take_back, ///< put a draining one behind the balancer again
    remove,    ///< take one of Marea's own out and drain it
};

enum class Held {
    no,
    at_maximum,      ///< more was wanted
    starting,        ///< one more is on its way already
    cooldown,        ///< less than a cooldown since the last change
    backoff,         ///< the last starts failed
    nothing_of_ours, ///< fewer were wanted, none of the active ones is Marea's
    last_server,     ///< fewer were wanted, and without Marea's own the balancer would have no server
};

/// What to do, and why. `wish` says what was asked for even where a guard held it back.
struct Decision {
    Wish wish;
    Action action = Action::none;
    Held held = Held::no;
    Seconds wait{0}; ///< with cooldown and backoff: how long still
    int active = 0;  ///< the backends that were counted
};

/// The guards of DESIGN section 4, in this order: below the minimum; at the maximum; taking back what drains; the
/// longer of cooldown and back-off; something of ours to remove. Resting at the minimum under low load is no wish.
[[nodiscard]] Decision decide(const Observation& seen, const Counts& counts, const History& history,
                              const Thresholds& thresholds, const Guards& guards);

/// How early a tick may come and still count as a full interval: a tenth of it, 5 s at most, for cron's ticks jitter.
[[nodiscard]] Seconds slack(double interval_seconds);

/// The rest after `failures` failed starts in a row: 1, 2, 4, 8, 16, 30, 30 ... minutes.
[[nodiscard]] Seconds backoff(int failures);

/// Whether a backend that has drained for `drained` may be stopped now.
[[nodiscard]] bool drain_is_over(Seconds drained, const Guards& guards);

} // namespace marea
