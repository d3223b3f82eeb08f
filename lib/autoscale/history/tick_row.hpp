#pragma once

#include "autoscale/policy/guards.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace marea {

/// What one tick, or one line of anybody's CSV, says about its minute. nullopt: it does not say.
struct Minute {
    std::chrono::sys_seconds time;
    std::array<std::optional<double>, metric_rows.size()> readings{}; ///< by Metric
    std::optional<double> cpu_cores{}, memory_bytes{};                ///< what all backends used together
    std::optional<int> active{};                                      ///< backends, as the decision counted them
    Action action = Action::none;
    int count = 0;    ///< backends that the action was about
    int failures = 0; ///< failed starts in a row, after the tick

    [[nodiscard]] std::optional<double>& operator[](Metric metric) { return readings[index_of(metric)]; }
    [[nodiscard]] const std::optional<double>& operator[](Metric metric) const { return readings[index_of(metric)]; }
    /// Backends that served from then on: what was started counts from the next minute, what was taken out at once.
    [[nodiscard]] std::optional<int> served() const;
};

/// One row of the history: a minute and how it came to it. Codes and numbers, no words.
struct TickRow {
    Minute minute;
    int starting = 0, draining = 0; ///< after the tick
    int desired = 0;                ///< what the rule asked for
    Held held = Held::no;
    std::string because{}; ///< "cpu_percent>80 connections>100"
    double duration_ms = 0;
    std::string per_backend{}; ///< "name:cpu_cores:memory_bytes:connections" apart by blanks; empty where missing
};

/// The totals, and each backend's part, of what was seen; `counted` is the decision's count.
[[nodiscard]] TickRow row_of(const World& world, const Decision& decision, const Counts& after);

/// The names of the columns, and the rows below them, each with its end of line.
[[nodiscard]] const std::string& history_header();
[[nodiscard]] std::string render_row(const TickRow& row);
/// How many fields the first line of a CSV has.
[[nodiscard]] std::size_t field_count(std::string_view line);
/// Whether a line has as many fields as the header.
[[nodiscard]] bool whole_row(std::string_view line);

/// Minutes of a CSV, with whatever columns in whatever order; `time` (RFC 3339, or seconds since 1970) must be one of
/// them, and one that tells of load. By time, one of each second. Fault::malformed: "FILE:LINE", and "COLUMN: TEXT".
[[nodiscard]] Result<std::vector<Minute>> parse_minutes(std::string_view text, const std::string& file);

} // namespace marea
