#include "autoscale/executor/swarm_target.hpp"

#include "autoscale/executor/scale_service.hpp"
#include "system/side_by_side.hpp"

#include <fmt/format.h>

namespace marea {

Result<SwarmLook> SwarmTarget::look_as_manager() const {
    const auto services = engine::services(api_);
    if (!services) return services.error();
    const auto service = service_of(*services, settings_);
    if (!service) return service.error();
    Result<std::vector<engine::Task>> tasks = std::vector<engine::Task>{};
    Result<std::vector<engine::Node>> nodes = std::vector<engine::Node>{};
    side_by_side({[&] { tasks = engine::tasks(api_, service->id); }, [&] { nodes = engine::nodes(api_); }});
    if (!tasks) return tasks.error();
    if (!nodes) return nodes.error();
    return SwarmLook{membership_, *service, *tasks, *nodes};
}

Result<Fleet> SwarmTarget::look() {
    using Role = engine::Membership::Role;
    if (membership_.role == Role::none) {
        const auto membership = engine::membership(api_);
        if (!membership) return membership.error();
        if (membership->role == Role::none) return Error{Fault::swarm_inactive, "inactive", {}};
        membership_ = *membership;
    }
    if (membership_.role == Role::manager) {
        const auto seen = look_as_manager();
        if (!seen) return seen.error();
        return fleet_of(*seen);
    }
    const auto containers = api_.containers();
    if (!containers) return containers.error();
    return fleet_here(membership_, service_here(*containers, settings_), *containers);
}

std::vector<Result<void>> SwarmTarget::ask(const std::vector<Backend>& backends) {
    return std::vector<Result<void>>(backends.size());
}

Result<void> SwarmTarget::scale(const std::string& service, int replicas) {
    const auto done = docker_.run({"service", "scale", "--detach", fmt::format("{}={}", service, replicas)}, service);
    if (done) return {};
    if (done.error().fault != Fault::docker_timed_out) return done.error();
    const auto now = look();
    if (now && now->cluster && now->cluster->replicas == replicas) return {};
    return done.error();
}

std::unique_ptr<Executor> SwarmTarget::executor(const Parts& parts, World& world, const StateFile& store,
                                                const autoscale::TickSink& sink) {
    return std::make_unique<ScaleService>(parts, *this, world, store, sink);
}

} // namespace marea
