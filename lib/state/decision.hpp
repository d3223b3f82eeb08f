#pragma once

#include "base/clock.hpp"
#include "base/limits.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a tick decided and why, as codes and numbers.
namespace marea {

/// One comparison that asked for a change: `value` is over or under `limit`.
struct Breach {
    Metric metric;
    double value;
    double limit;
    double rise = 0; ///< of `value`: has not come yet, but is expected before a new backend serves
    friend bool operator==(const Breach&, const Breach&) = default;
};

enum class Direction { stay, up, down };

/// What kept a wish from being carried out, or nothing from being wished.
enum class Held {
    no,
    at_maximum,       ///< more was wanted
    starting,         ///< one more is on its way already
    cooldown,         ///< less than a cooldown since the last change
    backoff,          ///< the last starts failed
    nothing_of_ours,  ///< fewer were wanted, none of the active ones is Marea's
    last_server,      ///< fewer were wanted, and without Marea's own the balancer would have no server
    project_stopped,  ///< the owner stopped the Compose project
    paused,           ///< the operator paused (`--pause`)
    no_memory,        ///< this host has no room for one more
    at_minimum,       ///< fewer would be under MIN_BACKENDS, or a schedule's minimum
    no_sessions,      ///< PostgreSQL has no room for what one more would ask for
    service_stopped,  ///< somebody set the Swarm service to 0 replicas
    updating,         ///< Swarm is in the middle of the service's own rolling update
    service_changed,  ///< somebody else changed the service in the same moment
    engine_unknown,   ///< what runs could not be looked at: nothing was decided
    balancer_unknown, ///< whom the balancer serves could not be looked at: nothing was decided
    not_leader,       ///< on a swarm: another node decides
    pause_unknown,    ///< the pause's file could not be read: nothing was decided
};

enum class Action {
    none,
    add,       ///< start one more backend
    take_back, ///< put a draining one behind the balancer again
    remove,    ///< take one of Marea's own out and drain it
    replace,   ///< start one in the place of an outdated one, which drains
};

/// One guard's word on a change.
struct GuardVerdict {
    Held guard{};
    bool holds = false;
    Seconds wait{0};           ///< of the guards that are a matter of time
    double have = 0, need = 0; ///< of no_memory (bytes) and no_sessions
};

/// What was decided, and why.
struct Decision {
    Direction wish = Direction::stay; ///< what was asked for, even where a guard held it back
    std::vector<Breach> because{};
    Action action = Action::none;
    Held held = Held::no;
    Seconds wait{0}; ///< with cooldown, backoff and paused: how long still
    int active = 0;  ///< the backends that were counted
    int most = 0;    ///< MAX_BACKENDS, with at_maximum
    int count = 0;   ///< backends that the action is about
    RuleKind rule = RuleKind::thresholds;
    int proposed = 0;          ///< by the rule, before limits
    int desired = 0;           ///< the same within MIN_BACKENDS and MAX_BACKENDS
    bool scheduled = false;    ///< the minimum is that of [[schedule]]
    double have = 0, need = 0; ///< with no_memory (bytes) and no_sessions: what is free, and what one more needs
};

/// One metric as a tick saw it; nullopt: missing.
struct Seen {
    Metric metric{};
    std::optional<double> reading;
    std::optional<double> load; ///< its total over the backends
    double deviation = 0;       ///< the smoothed size of its changes, which the target rule adds on the way down
};

/// What the last tick saw and decided, for --status and --explain.
struct LastTick {
    std::int64_t at = 0; ///< seconds since 1970
    Decision decision;
    std::string cause{}; ///< the system's words, with engine_unknown and balancer_unknown
    std::vector<Seen> seen{};
    std::vector<GuardVerdict> up{}, down{}; ///< what each guard said of one more, and of one less
};

/// For machines: the state file and the history hold these.
[[nodiscard]] const char* code_of(Metric metric);
[[nodiscard]] const char* code_of(Action action);
[[nodiscard]] const char* code_of(Held held);
/// nullopt: of a later version.
[[nodiscard]] std::optional<Action> action_of(std::string_view code);

} // namespace marea
