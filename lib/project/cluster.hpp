#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace marea {

/// One node of a swarm, as a manager sees it.
struct ClusterNode {
    std::string id;
    std::string name;
    bool ready = false; ///< its engine answers the managers
    bool leader = false;
    std::string availability; ///< Swarm's own word: "active", "pause", "drain"
    int running = 0;          ///< tasks of the service that run there
};

/// A task that did not come to run, in the engine's words.
struct FailedTask {
    std::string task; ///< "chat_backend.3"
    std::string node; ///< empty: it found none
    std::string words;
    std::int64_t at = 0;      ///< seconds since 1970, when that attempt was made
    std::int64_t earlier = 0; ///< the same of the attempt before it in the same slot that failed, too; 0: none did
};

/// The swarm that the backends' service lives in. On a worker only who and where it is.
struct Cluster {
    enum class Role {
        leader,  ///< decides
        manager, ///< could, and does not: another one leads
        worker,
    };
    Role role = Role::worker;
    std::string service;    ///< its name; empty: on a worker where no task of it runs
    std::string service_id; ///< empty on a worker
    std::string node;       ///< this one's id
    std::string leader;     ///< the leader's name; empty: not known here
    int replicas = 0;       ///< that the service is to have
    std::uint64_t version = 0;
    std::int64_t updated = 0; ///< seconds since 1970: the last change of the service, by whomever
    bool updating = false;    ///< Swarm replaces its tasks, or has stopped in the middle of that
    std::vector<ClusterNode> nodes{};
    std::vector<FailedTask> failed{}; ///< of slots where no task runs now; the newest of each

    [[nodiscard]] const ClusterNode* find(const std::string& id) const {
        for (const auto& one : nodes)
            if (one.id == id) return &one;
        return nullptr;
    }
    [[nodiscard]] std::string name_of(const std::string& id) const {
        const auto* one = find(id);
        return one == nullptr ? id : one->name;
    }
};

} // namespace marea
