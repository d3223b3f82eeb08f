#pragma once

#include "autoscale/replay/series.hpp"

namespace marea::test {

/// One row a minute with so many connections.
inline std::vector<Minute> load_of(const std::vector<double>& connections) {
    std::vector<Minute> minutes;
    for (const auto value : connections) {
        Minute minute{};
        minute.time = std::chrono::sys_seconds(std::chrono::minutes(minutes.size()));
        minute[Metric::connections] = value;
        minutes.push_back(minute);
    }
    return minutes;
}

} // namespace marea::test
