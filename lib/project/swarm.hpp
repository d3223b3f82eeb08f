#pragma once

#include "config/settings.hpp"
#include "engine/swarm.hpp"
#include "project/backends.hpp"
#include "project/find.hpp"

#include <optional>
#include <vector>

/// Which Swarm service the backends are tasks of, and what of the swarm matters here.
namespace marea {

/// Where this project's backends run.
struct Place {
    TargetKind kind = TargetKind::containers;
    engine::Membership membership{};
    std::vector<engine::Container> containers{}; ///< of this engine, as they were listed to find out
};

/// [target] kind, and what it is where that says "auto": Swarm where this engine is in one and none of this project's
/// own Compose containers is here, if the service can be told (service_of), or could be when Marea looked before, or
/// this is a worker, which knows no services. What cannot be asked is told by the look that follows.
/// `service_before`: found by an earlier look; with "auto" it is the service from then on, for another one that is
/// called alike may be a neighbour's.
[[nodiscard]] Place find_place(Settings& settings, const engine::Api& api, const std::string& service_before);

/// The backends' service: [swarm] service; with "auto" that of this project's own stack (`<project>_<service>`, where
/// `<service>` is [backend] compose_service and the project is called as Compose would call it), else the one that is
/// called `<service>`, else the only one called `<anything>_<service>`; the last not where a Compose file lies in the
/// project, unless [target] kind is "swarm": it may be a neighbour's. Fault::service_missing, service_ambiguous,
/// service_global.
[[nodiscard]] Result<engine::Service> service_of(const std::vector<engine::Service>& services,
                                                 const Settings& settings);

/// The same on a worker, which knows no services: by the labels of the tasks' containers that run here. Empty: none do.
[[nodiscard]] std::string service_here(const std::vector<engine::Container>& containers, const Settings& settings);

/// Puts in the place of each "auto" what holds on every node of a swarm: .env's DB_HOST and DB_PORT, which a stack
/// hands its tasks, name the database as the nodes reach it, too; without them this host.
void complete_for_swarm(Settings& settings);

/// What a look found, for --check-config.
[[nodiscard]] Surroundings swarm_surroundings(const Result<Fleet>& fleet);

/// What a manager looked at.
struct SwarmLook {
    engine::Membership membership;
    engine::Service service;
    std::vector<engine::Task> tasks;
    std::vector<engine::Node> nodes;
};

/// A backend is a task that runs and is to run, on a node that is there. It is called as its container:
/// `<service>.<slot>.<task id>`. Tasks of a node whose engine is down are about to be replaced: they do not count.
[[nodiscard]] Fleet fleet_of(const SwarmLook& look);

/// On a worker: the tasks' containers that run here, called the same.
[[nodiscard]] Fleet fleet_here(const engine::Membership& membership, const std::string& service,
                               const std::vector<engine::Container>& containers);

} // namespace marea
