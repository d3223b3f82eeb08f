#pragma once

#include "autoscale/executor/target.hpp"
#include "engine/docker.hpp"
#include "project/swarm.hpp"

namespace marea {

/// Backends as tasks of a Swarm service. Swarm places, restarts, drains and asks for health; here only the number of
/// its replicas is changed, and nothing else of it.
class SwarmTarget final : public Target {
public:
    SwarmTarget(const engine::Api& api, const Docker& docker, const Settings& settings, engine::Membership membership)
        : api_(api), docker_(docker), settings_(settings), membership_(std::move(membership)) {}

    /// On a manager the whole swarm; on a worker the tasks that run here. Fault::swarm_inactive, service_missing,
    /// service_ambiguous, service_global.
    [[nodiscard]] Result<Fleet> look() override;
    /// A task that runs has passed its service's own health check.
    [[nodiscard]] std::vector<Result<void>> ask(const std::vector<Backend>& backends) override;
    [[nodiscard]] Result<void> ready() override { return {}; }
    [[nodiscard]] std::unique_ptr<Executor> executor(const Parts& parts, World& world, const StateFile& store,
                                                     const autoscale::TickSink& sink) override;

    /// `docker service scale`. After a time-out it has looked again, so an error means: the replicas are not as many.
    [[nodiscard]] Result<void> scale(const std::string& service, int replicas);

private:
    [[nodiscard]] Result<SwarmLook> look_as_manager() const;

    const engine::Api& api_;
    const Docker& docker_;
    const Settings& settings_;
    engine::Membership membership_;
};

} // namespace marea
