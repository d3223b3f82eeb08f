#pragma once

#include "engine/api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Docker Swarm as its managers tell it through the same API: looking only. How many replicas a service has is changed
/// through the docker client, as everything else is.
namespace marea::engine {

inline constexpr auto swarm_service_label = "com.docker.swarm.service.name"; ///< of a task's container
inline constexpr auto stack_label = "com.docker.stack.namespace";            ///< of a service that a stack made

/// What this engine is in a swarm, of `GET /info`.
struct Membership {
    enum class Role { none, worker, manager };
    Role role = Role::none;
    std::string node;  ///< its node id
    std::string state; ///< the engine's own word: "active", "pending", "locked", "error"
};

struct Service {
    std::string id;
    std::string name;
    std::string stack;       ///< empty: no stack made it
    bool replicated = false; ///< else one task on each node, or a job
    int replicas = 0;
    std::uint64_t version = 0;    ///< grows with each change of anybody
    std::int64_t updated = 0;     ///< seconds since 1970: the last change of its definition, or its creation
    std::string update{};         ///< the state of its last rolling update; empty: there was none
    double cores = 0, memory = 0; ///< the limits of one task; 0: none
    std::string image{};          ///< "repository:tag@sha256:...", the digest once Swarm has looked it up

    /// Swarm is replacing its tasks one after the other, or has stopped in the middle of that.
    [[nodiscard]] bool updating() const {
        return !update.empty() && update != "completed" && update != "rollback_completed";
    }
};

struct Task {
    std::string id;
    int slot = 0;
    std::string node;         ///< its node's id; empty: it has none yet
    std::string state;        ///< the engine's own word: "running", "preparing", "failed", ...
    std::string desired;      ///< what Swarm wants it to be: "running", "shutdown", ...
    std::string error;        ///< why it failed, or cannot go on
    std::string container;    ///< its id; empty: there is none yet
    std::int64_t created = 0; ///< seconds since 1970, by the managers' clock; 0: not told
    std::int64_t since = 0;   ///< seconds since 1970, when it came into this state

    [[nodiscard]] bool wanted() const { return desired == "running" || desired == "ready"; }
    [[nodiscard]] bool runs() const { return wanted() && state == "running"; }
    /// It ended by itself, or was ended for not being healthy ("complete"); Swarm may start another one in its slot.
    [[nodiscard]] bool failed() const {
        return state == "failed" || state == "rejected" || state == "orphaned" || state == "complete";
    }
};

struct Node {
    std::string id;
    std::string name;         ///< its host name
    bool ready = false;       ///< its engine answers the managers
    std::string availability; ///< "active", "pause", "drain"
    bool manager = false;
    bool leader = false;
    double cores = 0, memory = 0; ///< of the whole node
};

/// Each: the faults of Api::get(); what only a manager may tell is docker_refused on a worker.
[[nodiscard]] Result<Membership> membership(const Api& api);
[[nodiscard]] Result<std::vector<Service>> services(const Api& api);
/// Of one service, ended ones that Swarm still remembers included.
[[nodiscard]] Result<std::vector<Task>> tasks(const Api& api, const std::string& service_id);
[[nodiscard]] Result<std::vector<Node>> nodes(const Api& api);

/// The parsers, for recorded answers. Fault::malformed on anything else.
[[nodiscard]] Result<Membership> parse_membership(const std::string& json);
[[nodiscard]] Result<std::vector<Service>> parse_services(const std::string& json);
[[nodiscard]] Result<std::vector<Task>> parse_tasks(const std::string& json);
[[nodiscard]] Result<std::vector<Node>> parse_nodes(const std::string& json);

} // namespace marea::engine
