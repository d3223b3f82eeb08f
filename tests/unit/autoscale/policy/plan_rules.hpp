#pragma once

#include "autoscale/policy/plan.hpp"

#include <optional>
#include <string>
#include <utility>

namespace marea::test {

/// What no plan may do, told from the World and the settings alone: none of the policy's own counting is asked.
struct PlanRules {
    const Settings& settings;
    int floor;                         ///< the minimum at that minute, the schedule's included
    std::optional<double> last_change; ///< by a clock that goes on through a reboot
    double now;

    /// What this plan does that it must not; empty: nothing. `world` has its memory up to date (remember()).
    [[nodiscard]] std::string broken_by(const Plan& made, const World& world) const;
    /// The fewest backends that carry what the World shows, and those that carry it with room to spare.
    [[nodiscard]] std::pair<int, int> needed(const World& world) const;
    [[nodiscard]] int enough(const World& world) const { return needed(world).second; }
    /// Whether each reading is there that the rule goes by.
    [[nodiscard]] bool complete(const World& world) const;
};

} // namespace marea::test
