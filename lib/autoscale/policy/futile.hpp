#pragma once

#include "autoscale/world.hpp"
#include "config/settings.hpp"

namespace marea {

/// So many ticks in a row over the maximum, while backends come, and the specification's rule does not converge.
inline constexpr int futile_ticks = 10;

/// Counts the ticks in a row in which the total of connections, which no number of backends lowers, asked for one more.
/// True once, when there have been futile_ticks of them and there are more backends than at the first. A missing
/// reading says nothing. The target rule converges by itself.
[[nodiscard]] bool became_futile(State& memory, const World& world, int active, const Settings& settings);

} // namespace marea
