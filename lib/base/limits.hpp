#pragma once

#include "base/types.hpp"

#include <cstdint>

namespace marea {

/// Scale up over `max`, down under `min`, both strict (specification, "Evaluación de Decisión").
struct Thresholds {
    Percent cpu_min{20}, cpu_max{80};
    Percent memory_min{30}, memory_max{85};
    std::int64_t connections_min = 20, connections_max = 100;
    int max_backends = 10, min_backends = 1;
};

/// The specification's "Prevención de Cascadas": at most one change a minute, 30 s before a backend is removed.
struct Guards {
    double cooldown_seconds = 60;
    double drain_seconds = 30;
};

} // namespace marea
