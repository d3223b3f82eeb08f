#pragma once

#include "base/event.hpp"
#include "base/exit_code.hpp"
#include "state/state.hpp"

#include <functional>
#include <optional>

namespace marea::autoscale {

/// What a tick of autoscale says, in the order of a tick; in brackets the named values.
enum class Says {
    another_run, ///< the lock is held
    tick_started,
    state_damaged,    ///< {cause}
    readings,         ///< each metric by its code: a number, or the error
    reading_missing,  ///< {metric, error}
    partly_read,      ///< {error}: CPU and memory are those of the swarm's other nodes
    paused,           ///< {until, reason, node}; node empty: it was set here
    cannot_converge,  ///< {connections, limit, ticks}
    failed,           ///< {error}
    balancer_unknown, ///< whom it serves cannot be asked, so nothing changes
    history_unsaved,  ///< {error}
    state_unsaved,    ///< the intent cannot be written, so nothing changes
    adopted,          ///< {name}: made by an older version of Marea
    by_alias,         ///< {file}: nginx does not include the upstream file
    usage_missing,    ///< {error}: what a backend uses, and the rule goes by it
    phantom_rows,     ///< {rows, sockets, oldest}: there are rows of connections that nobody has
    unreachable,      ///< {name, port}
    silent_kept,      ///< {name}
    address_kept,     ///< {address}
    admitted,         ///< {name}
    crashed,          ///< {name}: it died within its first minutes
    giving_up,        ///< {name}: removed, for it never came to work
    reviving,         ///< {name}
    evicted,          ///< {name, ticks}
    dropped,          ///< {address}
    decided,          ///< the decision
    drain_waits,      ///< {name}
    creating,         ///< {name}
    taken,            ///< {name, port}: a name or port was taken meanwhile, these come instead
    created,
    taking_back, ///< {name}
    draining,    ///< {name, seconds}
    removing,    ///< {name}
    removed,
    active,           ///< {count}
    container_said,   ///< {name, line}
    container_silent, ///< {name}
    next_try,         ///< {failures, when}
    would_create,     ///< {name}; the four of a dry run
    would_take_back,  ///< {name}
    would_drain,      ///< {name, seconds}
    would_remove,     ///< {name}
    would_nothing,
    raising,         ///< {service, from, to} replicas; these of a swarm
    lowering,        ///< {service, from, to}
    giving_up_tasks, ///< {service, from, to}
    still_coming,    ///< {service}
    service_changed, ///< {service}
    noted,           ///< this node's readings
    nothing_to_note, ///< {service}: no task of it runs here
    row_unsaved,     ///< {error}: this node's readings
    would_raise,     ///< {service, from, to}; the two of a dry run
    would_lower,     ///< {service, from, to}
    table_created,   ///< {database}; these of --setup-swarm
    table_there,     ///< {database}: it was there already
    table_absent,    ///< {database}: there was none
    table_dropped,   ///< {database}
    would_execute,   ///< {sql, database}
    not_stopped,     ///< {service}: of --stop
    nothing_to_stop, ///< of --stop
    would_stop,      ///< {name}
    pause_of_swarm,  ///< after the next three, on a swarm: when the other nodes know
    pause_set,       ///< {until} of --pause
    pause_ended,     ///< of --resume
    no_pause,
    last_ = no_pause,
};

struct TickEvent {
    Says says;
    std::vector<Argument> with{};
    std::optional<Decision> decision{}; ///< of decided
    bool rehearsed = false;             ///< of a dry run: it would happen
};

using TickSink = std::function<void(const TickEvent&)>;

/// The end of a program that could not do what it was asked.
inline ExitCode failed(const TickSink& sink, const Error& error) {
    sink({Says::failed, {{"error", error}}});
    return ExitCode::failed;
}

} // namespace marea::autoscale
