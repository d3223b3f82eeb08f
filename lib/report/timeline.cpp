#include "report/timeline.hpp"

#include <algorithm>

namespace marea {

std::optional<double> Timeline::value(const Minute& minute, Metric metric) {
    if (metric != Metric::backends) return minute[metric];
    return minute.active ? std::optional(static_cast<double>(*minute.active)) : std::nullopt;
}

std::size_t Timeline::column_of(const Minute& minute, std::size_t count) const {
    const auto all = std::max<std::int64_t>((to_ - from_).count(), 1);
    const auto at = (minute.time - from_).count() * static_cast<std::int64_t>(count) / all;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, static_cast<std::int64_t>(count) - 1));
}

std::chrono::sys_seconds Timeline::begin_of(std::size_t column, std::size_t count) const {
    const auto all = (to_ - from_).count();
    return from_ + std::chrono::seconds(all * static_cast<std::int64_t>(column) / static_cast<std::int64_t>(count));
}

std::vector<Column> Timeline::columns(Metric metric, std::size_t count) const {
    std::vector<Column> columns(count);
    std::size_t before = count;
    for (const auto& minute : minutes_) {
        const auto read = value(minute, metric);
        const auto at = column_of(minute, count);
        if (read) {
            auto& column = columns[at];
            column = column ? std::pair(std::min(column->first, *read), std::max(column->second, *read))
                            : std::pair(*read, *read);
            // Columns narrower than the ticks are apart hold what the one before them held, but not over a real gap.
            const auto gap = begin_of(at, count) - begin_of(before == count ? at : before, count);
            for (auto between = before + 1; before != count && gap < std::chrono::minutes(5) && between < at; ++between)
                columns[between] = columns[before];
        }
        before = read ? at : count;
    }
    return columns;
}

std::vector<std::optional<double>> Timeline::means(Metric metric, std::size_t count) const {
    std::vector<std::pair<double, double>> sums(count); // of values, and how many
    for (const auto& minute : minutes_)
        if (const auto read = value(minute, metric)) {
            auto& [sum, number] = sums[column_of(minute, count)];
            sum += *read;
            number += 1;
        }
    const auto held = columns(metric, count);
    std::vector<std::optional<double>> means(count);
    for (std::size_t at = 0; at < count; ++at)
        if (sums[at].second > 0)
            means[at] = sums[at].first / sums[at].second;
        else if (held[at])
            means[at] = at > 0 ? means[at - 1] : held[at]->second;
    return means;
}

std::vector<Timeline::Changes> Timeline::changes(std::size_t count) const {
    std::vector<Changes> found(count);
    // Before the first minute nobody knows; an addition that ends with failures has failed all the same.
    int failures = minutes_.empty() || minutes_.front().action == Action::add ? 0 : minutes_.front().failures;
    for (const auto& minute : minutes_) {
        auto& here = found[column_of(minute, count)];
        const bool failed = minute.failures > failures;
        failures = minute.failures;
        if (failed)
            here.failed += 1;
        else if (minute.action == Action::add || minute.action == Action::take_back)
            here.up += minute.count;
        else if (minute.action == Action::remove)
            here.down += minute.count;
    }
    return found;
}

std::optional<Timeline::Extent> Timeline::extent(Metric metric) const {
    std::optional<Extent> found;
    for (const auto& minute : minutes_) {
        const auto read = value(minute, metric);
        if (!read) continue;
        found = found ? Extent{std::min(found->least, *read), std::max(found->most, *read), *read}
                      : Extent{*read, *read, *read};
    }
    return found;
}

} // namespace marea
