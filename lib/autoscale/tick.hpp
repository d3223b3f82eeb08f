#pragma once

#include "autoscale/parts.hpp"
#include "autoscale/policy/guards.hpp"
#include "report/log.hpp"
#include "state/state.hpp"

#include <set>

namespace marea {

/// What the steps of one tick of `autoscale --monitor` share.
struct Tick {
    const Parts& parts;
    const StateFile& store;
    const Log& log;
    const Stamp start; ///< changes are dated with it, so that the cooldown runs from tick start to tick start
    State state;
    Fleet fleet;
    std::set<ContainerName> behind; ///< backends that belong behind the balancer
    std::vector<std::string> stale; ///< addresses in the balancer where no running backend is
    bool failed = false;            ///< an action failed: exit code 1

    [[nodiscard]] const Settings& settings() const { return parts.settings; }
    void fail(const Error& error) {
        log.error(error);
        failed = true;
    }
};

/// Puts what is intended on the disk before the first side effect, and makes it the state. False, and said, when that
/// cannot be done: then the state is as it was, and nothing may change.
[[nodiscard]] bool save_intent(Tick& tick, State intended);

[[nodiscard]] Counts count(const Tick& tick);

/// What takes clients: static servers, and each running backend of `behind` that does not drain.
[[nodiscard]] std::vector<Server> wanted_servers(const Tick& tick);

/// How the balancer reaches this backend; empty: it can't.
[[nodiscard]] std::string address_of(const Backend& backend, const Settings& settings);

/// Brings the balancer in step with wanted_servers. Nothing happens when it is.
[[nodiscard]] Result<void> sync_balancer(Tick& tick);

/// Settling (settle.cpp). First asks the balancer whom it serves, which fills `behind`; false, and said, when it cannot
/// be asked: then nothing may change.
[[nodiscard]] bool ask_balancer(Tick& tick);
/// Finishes what an earlier tick left half done.
void settle(Tick& tick);

/// Acting (scale.cpp). Each at most one change.
void scale_up(Tick& tick);
void take_back(Tick& tick);
void start_drain(Tick& tick);
/// Stops and removes what has drained long enough.
void finish_drains(Tick& tick);

/// A start that came to nothing: its last lines, removal, back-off.
void give_up_start(Tick& tick, const Backend& backend);
/// A start that is behind the balancer now: the failures before it are forgotten.
void start_succeeded(Tick& tick);
/// Counts the failure and says when the next try comes.
void note_failed_start(Tick& tick);

/// The backend that each action is about, or nullptr.
[[nodiscard]] const Backend* newest_removable(const Tick& tick);
[[nodiscard]] const Backend* latest_draining(const Tick& tick);
/// Drained for long enough, and no client is sent there.
[[nodiscard]] bool drained(const Tick& tick, const Draining& entry);
/// The next free name, `<prefix>_<seconds since 1970>`, as the specification builds it.
[[nodiscard]] ContainerName next_name(const Tick& tick);

} // namespace marea
