#pragma once

#include "autoscale/policy/steps.hpp"

namespace marea {

/// What must be put right before anything is decided (Kubernetes calls it reconcile): what an earlier tick left half
/// done, what died or came meanwhile. Each step is supposed in `world`, so that what follows counts on it.
[[nodiscard]] std::vector<Step> settle(World& world, const Settings& settings);

/// Backends that have been silent for too long and may not leave the balancer: half of all or more are silent, and then
/// something else is wrong, and taking them out would be the cascade; or none of the others serves.
[[nodiscard]] std::vector<ContainerName> silent_but_kept(const World& world);

} // namespace marea
