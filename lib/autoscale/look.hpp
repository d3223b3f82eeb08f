#pragma once

#include "autoscale/parts.hpp"
#include "autoscale/world.hpp"

namespace marea {

/// One look at everything, and what could not be looked at.
struct Look {
    World world;
    Result<void> fleet;               ///< why what runs is not known
    Result<void> balancer;            ///< why it is not known whom the balancer serves
    Result<void> pause;               ///< why it is not known whether the operator paused
    std::optional<CpuSample> sample;  ///< for the next tick's CPU window
    std::vector<UsageSample> samples; ///< the same of each backend
    std::optional<Pause> own_pause{}; ///< of this node: on a swarm the world's may be another one's
    std::optional<NodeRow> row{};     ///< what this node tells the others of its swarm
    Result<std::vector<NodeRow>> rows = std::vector<NodeRow>{}; ///< what the others told
};

/// First what runs, which tells where the rest is; then the readings and the backends' health side by side: it takes as
/// long as the slowest. `memory` becomes the world's.
[[nodiscard]] Look look(const Parts& parts, State memory);

/// On a manager: makes the world the whole swarm's, where look() leaves this node's own readings. Elsewhere nothing.
void join_nodes(Look& seen);

} // namespace marea
