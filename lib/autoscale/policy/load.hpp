#pragma once

#include "autoscale/world.hpp"
#include "config/settings.hpp"

namespace marea {

/// A metric's total over the backends, in the unit of its limits: a count, or percent of what one may use.
struct Sum {
    double value = 0;
    bool complete = true; ///< no part of it is missing; else it is at least `value`
};

/// What all backends carry: those that drain do still, those that only start do not count yet.
[[nodiscard]] Sum total_load(const World& world, const MetricRow& row);

/// The backends that carry `load`, where `one` carries so much: exactly full is not too much.
[[nodiscard]] int backends_for(double load, double one);

/// What one backend carries at most, in the same unit: the metric's maximum. 0: the metric is not looked at.
[[nodiscard]] double capacity(const Thresholds& thresholds, Metric metric);

/// What one backend less carries with room to spare.
[[nodiscard]] double without_one(double one, int active, const Scaling& scaling);

/// Brings what the target rule keeps from tick to tick up to date: each metric's total, its change and the smoothed
/// size of its changes, and how many backends would have been enough at each of the last minutes.
void remember_load(World& world, const Settings& settings);

/// The most backends that any of the last `settle_minutes` would have needed, room included; nullopt: of some
/// of these minutes nothing is known.
[[nodiscard]] std::optional<int> settled(const World& world, const Scaling& scaling);

} // namespace marea
