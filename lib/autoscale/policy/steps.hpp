#pragma once

#include "autoscale/world.hpp"

namespace marea {

/// One thing to do. Carried out in order; the first one that fails ends the tick.
struct Step {
    enum class Kind {
        admit,         ///< healthy and not behind the balancer: in
        give_up,       ///< a start that came to nothing: its last lines, removal, back-off
        shrink,        ///< an addition to a service came to nothing: back to the replicas that run
        remove_unborn, ///< made and never started: `docker run` was cut short
        revive,        ///< ended with the engine, not by itself: started again
        evict,         ///< silent for too long: out of the balancer; Marea's own drains
        drop,          ///< no backend runs at that address: out of the balancer
        balance,       ///< the balancer's file, test and reload
        start,         ///< one more backend, or several at once
        undrain,       ///< a draining one takes clients again
        drain,         ///< out of the balancer, to be removed later
        leave,         ///< to be out of the balancer with the next `balance`, and removed
        remove,        ///< stopped and removed
    };
    Kind kind;
    ContainerName name{};              ///< whom it is about; of drop: nobody
    std::string address{};             ///< of drop
    ContainerName replaces{};          ///< of start: the outdated one that drains afterwards
    bool owed = false;                 ///< of drain: another one is to come in its place
    Error cause{};                     ///< of give_up and shrink: why
    bool had_served = false;           ///< of give_up: it died after it had served
    std::vector<ContainerName> more{}; ///< of start: those that start at once with it
};

/// The next free names, `<prefix>_<seconds since 1970>`, as the specification builds them.
[[nodiscard]] std::vector<ContainerName> next_names(const World& world, const std::string& prefix, int count);

/// Brings the memory up to date with what was seen: stamps of the future count as now, who is gone is forgotten, a
/// drain begins when the balancer stops sending clients, and who did not answer has been silent for one tick more.
void remember(World& world, const Settings& settings);

/// What the step changes in the memory before its first side effect: what a killed tick leaves for the next.
void intend(State& memory, const Step& step, const World& world);

/// The world as it is once the step is done, for planning the next one.
void suppose(World& world, const Step& step);

/// A start that is behind the balancer now: the failures before it are forgotten, unless it dies within its first
/// minutes, or another one of the same change has failed.
void succeed(State& memory, const ContainerName& name, const Stamp& now);

/// A start that came to nothing, at once or after it had served for a while: counted once, and so is a change of which
/// several fail.
void fail_start(State& memory, const ContainerName& name, const Stamp& now);

} // namespace marea
