#pragma once

#include "autoscale/history/tick_row.hpp"

namespace marea::replay {

/// A load that was recorded less often than ticks come (every five minutes, say) with a row for each minute: each row
/// holds until the next one, and where none follows for three usual steps, for one of them. What has a row a minute
/// stays as it is, gaps and all.
[[nodiscard]] std::vector<Minute> by_minute(std::vector<Minute> recorded);

} // namespace marea::replay
