#include "autoscale/replay/capacity.hpp"

#include "autoscale/policy/schedule.hpp"
#include "base/text.hpp"
#include "config/quantity.hpp"

#include <algorithm>

namespace marea::replay {

Capacity::Capacity(const std::vector<Minute>& minutes, const Settings& settings)
    : cpu_limit_(config::docker_cores(settings.backend.cpus).value_or(0)),
      memory_limit_(config::docker_bytes(settings.backend.memory).value_or(0)),
      least_(settings.thresholds.min_backends), schedule_(settings.schedule) {
    for (const auto& row : metric_rows) {
        const bool told = std::any_of(minutes.begin(), minutes.end(),
                                      [&](const Minute& minute) { return load(minute, row.metric).has_value(); });
        if (told) one_[index_of(row.metric)] = capacity(settings.thresholds, row.metric);
    }
}

std::optional<double> Capacity::load(const Minute& minute, Metric metric) const {
    if (row_of(metric).total == Total::of_reading) return minute[metric];
    constexpr double percent = 100;
    const auto& total = metric == Metric::cpu ? minute.cpu_cores : minute.memory_bytes;
    const auto limit = metric == Metric::cpu ? cpu_limit_ : memory_limit_;
    if (!total || limit <= 0) return std::nullopt;
    return percent * *total / limit;
}

std::optional<int> Capacity::demand(const Minute& minute) const {
    std::optional<int> most;
    const int least =
        schedule_.empty() ? least_ : std::max(least_, floor_at(schedule_, text::local_clock(minute.time)));
    for (const auto& row : metric_rows) {
        if (one(row.metric) <= 0) continue;
        if (const auto total = load(minute, row.metric))
            most = std::max(most.value_or(least), backends_for(*total, one(row.metric)));
    }
    return most;
}

} // namespace marea::replay
