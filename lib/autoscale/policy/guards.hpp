#pragma once

#include "autoscale/policy/thresholds.hpp"

#include <optional>

namespace marea {

/// What earlier ticks left that limits this one.
struct History {
    std::optional<Seconds> since_change; ///< since the start of the tick that changed something last
    int failures = 0;                    ///< starts that failed in a row
    std::optional<Seconds> since_failure;
    Seconds pause_left{0}; ///< of `--pause`
};
[[nodiscard]] History history_of(const World& world);

/// How many more would fit into what one of them needs.
struct Fit {
    int more = 0;
    double have = 0; ///< free: bytes, or sessions
    double need = 0; ///< for one more
};

/// The backends as the guards see them.
struct Counts {
    int active = 0;        ///< running and not draining, those still starting included, those that were evicted not
    int starting = 0;      ///< started by an earlier tick and not healthy yet, or about to run
    int draining = 0;      ///< running and on their way out: can be taken back
    int managed = 0;       ///< of the active ones: started by Marea
    int removable = 0;     ///< of the managed ones: those without which the balancer still has a server
    int outdated = 0;      ///< of the removable ones: made from another image than new ones would be
    int owed = 0;          ///< evicted and not yet replaced
    int silent = 0;        ///< of the active ones: did not answer, where the next one to go does
    bool stopped = false;  ///< the owner stopped the Compose project
    bool service = false;  ///< they are tasks of a Swarm service
    bool updating = false; ///< the engine replaces them one after the other
    std::optional<Fit> memory{};   ///< into the host's memory, by [backend] memory_reservation
    std::optional<Fit> database{}; ///< into PostgreSQL's sessions
};
[[nodiscard]] Counts count(const World& world, const Settings& settings);

/// The guards of one more backend, in their order: at the maximum; the Compose project is stopped; paused; a rolling
/// update is under way (on Swarm alone); one is starting already; the longer of cooldown and back-off; room in the
/// host's memory; room in PostgreSQL's sessions.
[[nodiscard]] std::vector<GuardVerdict> addition_guards(const Counts& counts, const History& history,
                                                        const Thresholds& thresholds, const Guards& guards);

/// The guards of one less: paused; a rolling update is under way; cooldown; of a Swarm
/// service, that no task is starting; else something of ours; another server for the
/// balancer.
[[nodiscard]] std::vector<GuardVerdict> removal_guards(const Counts& counts, const History& history,
                                                       const Guards& guards);

/// What comes of a proposal: below the minimum one more at once, whatever the load; over the maximum one less; the
/// first guard that holds is said. Taking back what drains passes the first three alone. Resting at the minimum under
/// low load is no wish, and those that do not answer do not count there. A backend that is owed, and one that is
/// outdated, come last.
[[nodiscard]] Decision decide(const Proposal& proposal, const Counts& counts, const History& history,
                              const Thresholds& thresholds, const Guards& guards, const Scaling& scaling = {});

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
