#pragma once

#include "base/observation.hpp"
#include "base/types.hpp"

#include <cstdint>
#include <vector>

namespace marea {

/// Scale up over `max`, down under `min`, both strict (specification, "Evaluación de Decisión").
struct Thresholds {
    Percent cpu_min{20}, cpu_max{80};
    Percent memory_min{30}, memory_max{85};
    std::int64_t connections_min = 20, connections_max = 100;
    int max_backends = 10, min_backends = 1;
};

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
