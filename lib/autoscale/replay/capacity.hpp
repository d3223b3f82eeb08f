#pragma once

#include "autoscale/history/tick_row.hpp"
#include "autoscale/policy/load.hpp"
#include "config/settings.hpp"

namespace marea::replay {

/// What a recorded load is measured with: of each metric its total over the backends, and what one carries at most.
class Capacity {
public:
    /// Metrics that no minute tells of, and those whose limit is 0 or of whose size nothing is known, are not looked
    /// at.
    Capacity(const std::vector<Minute>& minutes, const Settings& settings);

    /// Of one metric in the unit of its limits: a count, or percent of what one backend may use; nullopt: missing.
    [[nodiscard]] std::optional<double> load(const Minute& minute, Metric metric) const;
    /// 0: not looked at.
    [[nodiscard]] double one(Metric metric) const { return one_[index_of(metric)]; }
    /// The backends that carry this minute's load, MIN_BACKENDS, or a schedule's
    /// minimum, at least; nullopt: nothing is known of it.
    [[nodiscard]] std::optional<int> demand(const Minute& minute) const;

    [[nodiscard]] double cpu_limit() const { return cpu_limit_; }
    [[nodiscard]] double memory_limit() const { return memory_limit_; }

private:
    double cpu_limit_;    ///< cores of one backend; 0: it has no limit
    double memory_limit_; ///< bytes
    int least_;
    Schedule schedule_;
    std::array<double, metric_rows.size()> one_{};
};

} // namespace marea::replay
