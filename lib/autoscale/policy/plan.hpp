#pragma once

#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/steps.hpp"
#include "autoscale/policy/target.hpp"

namespace marea {

/// All that one tick does, as a value: the same for a dry run, which says it, and for the tick, which carries it out.
struct Plan {
    std::vector<Step> settling; ///< before the decision
    Decision decision;
    std::vector<Step> steps;                ///< what the decision comes to, and drains that are over
    std::vector<GuardVerdict> up, down;     ///< what each guard said of one more, and of one less
    std::vector<ContainerName> unreachable; ///< the balancer has no way to them
    std::vector<ContainerName> silent;      ///< should leave the balancer, and may not
    std::vector<std::string> kept;          ///< addresses that stay in the balancer although nobody runs there
    std::vector<ContainerName> waiting;     ///< drained, and kept because a reading is missing
};

/// `world` has its memory up to date (remember()).
[[nodiscard]] Plan plan(World world, Rule rule, const Settings& settings);

} // namespace marea
