#pragma once

#include "base/language.hpp"

#include <array>
#include <cstddef>

namespace marea {

enum class Metric {
    cpu,
    memory,
    connections,
    backends, ///< no reading: what MIN_BACKENDS and MAX_BACKENDS compare
};

enum class Unit { percent, count };

/// What a metric's total over the backends is, for the target rule.
enum class Total {
    of_usage,  ///< what each backend uses, in percent of its own limit, added up
    of_reading ///< the reading: it is a total already
};

/// Under `min` and over `max` are worth a change, both strict (specification, "Evaluación de Decisión").
struct Band {
    double min = 0;
    double max = 0;
    friend bool operator==(const Band&, const Band&) = default;
};

/// Everything about a metric that is not how it is read. The settings, the rule, the log, --status and the history walk
/// this list: a new metric is one row here and one probe (lib/autoscale/probe/), bound in apps/autoscale.cpp.
struct MetricRow {
    Metric metric;
    const char* key;  ///< KEY_MIN and KEY_MAX in the settings
    const char* code; ///< for machines: JSON, history
    Text name;        ///< as the specification's log names it
    Text long_name;   ///< as its --status does
    bool plural;
    Unit unit;
    Total total;
    Band band;   ///< the specification's
    double most; ///< the largest limit that makes sense
};

inline constexpr std::array metric_rows = {
    MetricRow{Metric::cpu,
              "CPU",
              "cpu_percent",
              {"CPU", "CPU"},
              {"CPU", "CPU"},
              false,
              Unit::percent,
              Total::of_usage,
              {20, 80},
              100},
    MetricRow{Metric::memory,
              "MEMORY",
              "memory_percent",
              {"Memoria", "Memory"},
              {"Memoria", "Memory"},
              false,
              Unit::percent,
              Total::of_usage,
              {30, 85},
              100},
    MetricRow{Metric::connections,
              "CONNECTIONS",
              "connections",
              {"Conexiones", "Connections"},
              {"Conexiones activas", "Active connections"},
              true,
              Unit::count,
              Total::of_reading,
              {20, 100},
              1e9},
};

constexpr std::size_t index_of(Metric metric) {
    return static_cast<std::size_t>(metric);
}

/// Only of a metric that is read.
constexpr const MetricRow& row_of(Metric metric) {
    return metric_rows[index_of(metric)];
}

} // namespace marea
