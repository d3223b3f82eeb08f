#pragma once

#include "autoscale/history/tick_row.hpp"
#include "report/braille.hpp"

namespace marea {

/// Minutes put into the columns of a chart.
class Timeline {
public:
    Timeline(const std::vector<Minute>& minutes, std::chrono::sys_seconds from, std::chrono::sys_seconds to)
        : minutes_(minutes), from_(from), to_(to) {}

    /// A metric's reading, or with Metric::backends the number of them.
    [[nodiscard]] static std::optional<double> value(const Minute& minute, Metric metric);
    [[nodiscard]] std::vector<Column> columns(Metric metric, std::size_t count) const;
    /// Of the minutes in each column; a column without one is as columns() has it.
    [[nodiscard]] std::vector<std::optional<double>> means(Metric metric, std::size_t count) const;

    /// What happened in each column.
    struct Changes {
        int up = 0, down = 0, failed = 0;
    };
    [[nodiscard]] std::vector<Changes> changes(std::size_t count) const;
    /// The moment at which a column begins.
    [[nodiscard]] std::chrono::sys_seconds begin_of(std::size_t column, std::size_t count) const;

    struct Extent {
        double least = 0, most = 0, last = 0;
    };
    /// nullopt: no minute has one.
    [[nodiscard]] std::optional<Extent> extent(Metric metric) const;

private:
    [[nodiscard]] std::size_t column_of(const Minute& minute, std::size_t count) const;

    const std::vector<Minute>& minutes_;
    std::chrono::sys_seconds from_, to_;
};

} // namespace marea
