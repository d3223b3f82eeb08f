#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "base/schedule.hpp"
#include "project/backends.hpp"
#include "state/pause.hpp"
#include "state/state.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace marea {

/// A reading or why there is none: missing is never zero.
struct Reading {
    Metric metric;
    Result<double> value;
    std::optional<Error> gap{}; ///< why it is not whole: the value is of what could be read
};

/// What one backend uses, or why that is not known.
struct Usage {
    Result<double> cpu_cores = Error{};    ///< busy on average since the last tick's sample
    Result<double> memory_bytes = Error{}; ///< without what the kernel could take back at once
    Result<double> connections = Error{};  ///< established sockets on its port
    double cpu_limit = 0;                  ///< cores that it may use; its own limit, else that of a new backend
    double memory_limit = 0;               ///< bytes, the same way
};

/// What limits one more backend besides the settings; nullopt: it cannot be told, and limits nothing.
struct Room {
    std::optional<double> memory_bytes{};         ///< available on this host
    std::optional<std::int64_t> database_slots{}; ///< sessions that ordinary roles may have at a time
    std::optional<std::int64_t> database_used{};  ///< sessions that there are
    std::optional<std::int64_t> database_ours{};  ///< of these, the application's: of its role in its database
};

/// What the balancer is told of one backend.
struct Server {
    std::string address;
    std::string comment; ///< whose address that is
    friend bool operator==(const Server&, const Server&) = default;
};

/// Everything that one tick looked at: all that a rule and the plan know. Nothing in policy/ asks for more.
struct World {
    Stamp now;   ///< the start of the tick: changes are dated with it, so that the cooldown runs from start to start
    Moment wall; ///< the same for people, and for names
    std::vector<Reading> readings;
    Fleet fleet;
    std::map<ContainerName, Result<void>> health;    ///< what each running backend answered
    std::optional<std::vector<std::string>> members; ///< the balancer's servers; nullopt: there is none to ask
    std::vector<Port> free_ports;                    ///< on this host, in the order in which they are to be taken
    State memory;

    std::map<ContainerName, Usage> usage{}; ///< of each running backend
    Room room{};
    std::optional<Pause> pause{};
    LocalTime local{};                ///< `wall`, where this host is
    std::set<ContainerName> behind{}; ///< backends that belong behind the balancer; of members (see_members)

    [[nodiscard]] bool healthy(const ContainerName& name) const {
        const auto found = health.find(name);
        return found != health.end() && found->second.ok();
    }
    /// The owner stopped the Compose project, or took it down: none of its services runs.
    [[nodiscard]] bool project_stopped() const {
        return fleet.compose_stopped || (memory.compose_seen && !fleet.compose_present);
    }
    [[nodiscard]] bool complete() const {
        for (const auto& reading : readings)
            if (!reading.value || reading.gap) return false;
        return true;
    }
};

} // namespace marea
