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
[[nodiscard]] History history_of(const World& world);

/// The backends as the guards see them.
struct Counts {
    int active = 0;       ///< running and not draining, those still starting included, those that were evicted not
    int starting = 0;     ///< started by an earlier tick and not healthy yet, or about to run
    int draining = 0;     ///< running and on their way out: can be taken back
    int managed = 0;      ///< of the active ones: started by Marea
    int removable = 0;    ///< of the managed ones: those without which the balancer still has a server
    int outdated = 0;     ///< of the removable ones: made from another image than new ones would be
    int owed = 0;         ///< evicted and not yet replaced
    bool stopped = false; ///< the owner stopped the Compose project
};
[[nodiscard]] Counts count(const World& world, const Settings& settings);

/// The guards, in this order: below the minimum; at the maximum, and above it one less; the Compose project is stopped;
/// taking back what drains; one is starting already; the longer of cooldown and back-off; something of ours to remove.
/// Resting at the minimum under low load is no wish. A backend that is owed, and one that is outdated, come last.
[[nodiscard]] Decision decide(const Proposal& proposal, const Counts& counts, const History& history,
                              const Thresholds& thresholds, const Guards& guards);

/// How early a tick may come and still count as a full interval: a tenth of it, 5 s at most, for cron's ticks jitter.
[[nodiscard]] Seconds slack(double interval_seconds);

/// The rest after `failures` failed starts in a row: 1, 2, 4, 8, 16, 30, 30 ... minutes.
[[nodiscard]] Seconds backoff(int failures);

/// What is left of the rest after a change; zero or less: it is over.
[[nodiscard]] Seconds cooldown_left(const History& history, const Guards& guards);

/// A backend that dies within this time after it began to serve has failed to start.
inline constexpr Seconds proving_time{300};

/// A backend that has not answered for so many ticks in a row is silent: it leaves the balancer.
inline constexpr int silent_ticks = 3;

} // namespace marea
