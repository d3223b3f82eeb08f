#pragma once

#include "base/metrics.hpp"

namespace marea {

/// What the readings and the number of backends are compared with.
struct Thresholds {
    std::array<Band, metric_rows.size()> bands = [] {
        std::array<Band, metric_rows.size()> standard{};
        for (const auto& row : metric_rows)
            standard[index_of(row.metric)] = row.band;
        return standard;
    }();
    int max_backends = 10, min_backends = 1;

    [[nodiscard]] Band& operator[](Metric metric) { return bands[index_of(metric)]; }
    [[nodiscard]] const Band& operator[](Metric metric) const { return bands[index_of(metric)]; }
};

enum class RuleKind {
    thresholds, ///< the specification's: one more or one less by the totals
    target,     ///< as many as carry the load, by what one backend carries
};

/// Which rule says how many backends are wanted, and what the target rule leaves open (policy/target.hpp).
struct Scaling {
    RuleKind rule = RuleKind::thresholds;
    int max_step = 4;          ///< backends in one change, at most
    double room_percent = 20;  ///< of what one carries: kept free before there is one less
    double settle_minutes = 3; ///< the load must have been low for as long before there is one less
    double history_days = 90;  ///< how long the rows of the ticks are kept; 0: none are written
};

/// The specification's "Prevención de Cascadas": at most one change a minute, 30 s before a backend is removed.
struct Guards {
    double cooldown_seconds = 60;
    double drain_seconds = 30;
};

} // namespace marea
