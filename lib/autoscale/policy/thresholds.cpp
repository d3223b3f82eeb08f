#include "autoscale/policy/thresholds.hpp"

namespace marea {
namespace {

struct Comparison {
    Metric metric;
    double value;
    double min;
    double max;
};

} // namespace

Wish compare(const Observation& seen, const Thresholds& thresholds) {
    std::vector<Comparison> read;
    if (seen.cpu) read.push_back({Metric::cpu, seen.cpu->value, thresholds.cpu_min.value, thresholds.cpu_max.value});
    if (seen.memory)
        read.push_back({Metric::memory, seen.memory->value, thresholds.memory_min.value, thresholds.memory_max.value});
    if (seen.connections)
        read.push_back({Metric::connections, static_cast<double>(*seen.connections),
                        static_cast<double>(thresholds.connections_min),
                        static_cast<double>(thresholds.connections_max)});

    Wish up{Direction::up, {}};
    Wish down{Direction::down, {}};
    for (const auto& [metric, value, min, max] : read) {
        if (value > max) up.because.push_back({metric, value, max});
        if (value < min) down.because.push_back({metric, value, min});
    }
    constexpr std::size_t all_metrics = 3;
    if (!up.because.empty()) return up;
    if (down.because.size() == all_metrics) return down;
    return {};
}

} // namespace marea
