#pragma once

#include "base/limits.hpp"
#include "state/observation.hpp"

#include <cstdint>
#include <vector>

namespace marea {

enum class Metric { cpu, memory, connections, backends };
enum class Direction { stay, up, down };

/// One comparison that asked for a change: `value` is over (up) or under (down) `limit`.
struct Breach {
    Metric metric;
    double value;
    double limit;
    friend bool operator==(const Breach&, const Breach&) = default;
};

/// What the readings alone ask for, before any guard.
struct Wish {
    Direction direction = Direction::stay;
    std::vector<Breach> because;
};

/// Up if any reading is over its maximum; down if all three are read and under their minimum; exactly at a
/// threshold is normal. A missing reading neither asks for an addition nor allows a removal.
[[nodiscard]] Wish compare(const Observation& seen, const Thresholds& thresholds);

} // namespace marea
