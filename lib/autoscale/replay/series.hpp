#pragma once

#include "autoscale/replay/capacity.hpp"

namespace marea::replay {

/// How many backends were wanted and how many served from one minute to the next: what is started serves from the next
/// minute on, what is taken out no more at once.
struct Point {
    std::chrono::sys_seconds time;
    int desired = 0;
    int running = 0;
};
using Series = std::vector<Point>;

/// The recorded counts; a minute without one has that of the minute before. Empty: none was recorded.
[[nodiscard]] Series as_it_was(const std::vector<Minute>& minutes);

/// The rule and the plan of a tick (policy/) over the minutes, as the settings have them. It begins with the first
/// recorded count, else with MIN_BACKENDS; all backends are Marea's, answer, and share the load equally. A reading that
/// no minute tells of is not looked at.
[[nodiscard]] Series simulate(const std::vector<Minute>& minutes, const Settings& settings);

/// Kubernetes' Horizontal Pod Autoscaler with its defaults, one tick a minute: 80 % of what one carries as the target
/// of each metric, a tolerance of 0.1, ceil(count * ratio), the largest metric wins, and down to the largest
/// recommendation of the last 5 minutes.
[[nodiscard]] Series horizontal_pod_autoscaler(const std::vector<Minute>& minutes, const Settings& settings);

} // namespace marea::replay
