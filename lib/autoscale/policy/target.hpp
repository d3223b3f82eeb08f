#pragma once

#include "autoscale/policy/thresholds.hpp"

namespace marea {

/// `[scaling] rule = "target"`: as many backends as carry the load. The maximums mean what one backend carries at most,
/// the minimums have no say. With `x` a metric's total over the backends, `dx` its change since the last tick, `dev`
/// the smoothed size of its changes and `c` what one carries:
/// - up, at once: ceil((x + 0.25 * max(dx, 0)) / c);
/// - down: the largest of the last `settle_minutes` of ceil((x + dev) / (c * (1 - room)));
/// and the largest of all metrics wins. A missing reading never makes it fewer than now. docs/scaling.md has the
/// reasons and the figures. `world.memory` is up to date (remember_load).
[[nodiscard]] Proposal by_target(const World& world, int active, const Thresholds& thresholds, const Scaling& scaling);

[[nodiscard]] Rule rule_of(RuleKind kind);

} // namespace marea
