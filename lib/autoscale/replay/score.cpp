#include "autoscale/replay/score.hpp"

#include <algorithm>

namespace marea::replay {
namespace {

constexpr double seconds_a_minute = 60;

/// Seconds from one point to the next, by their median.
double median_step(const Series& series) {
    std::vector<double> steps;
    for (std::size_t at = 1; at < series.size(); ++at)
        steps.push_back(static_cast<double>((series[at].time - series[at - 1].time).count()));
    if (steps.empty()) return seconds_a_minute;
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *middle;
}

} // namespace

Score score(const std::vector<Minute>& minutes, const Series& series, const Settings& settings) {
    constexpr double longest_gap = 600;
    constexpr double minutes_a_day = 1440;
    const Capacity capacity(minutes, settings);
    const double usual = median_step(series);
    const auto skipped = minutes.size() - series.size();
    Score score;
    int changes = 0;
    for (std::size_t at = 0; at < series.size(); ++at) {
        const auto& point = series[at];
        if (at > 0 && point.running != series[at - 1].running) ++changes;
        const auto demand = capacity.demand(minutes[skipped + at]);
        if (!demand) continue;
        double seconds = usual;
        if (at + 1 < series.size()) seconds = static_cast<double>((series[at + 1].time - point.time).count());
        if (seconds > std::max(longest_gap, 3 * usual)) seconds = usual;
        const double time = seconds / seconds_a_minute;
        const double short_of = std::max(*demand - point.running, 0);
        const double over = std::max(point.running - *demand, 0);
        const double needed = std::max(*demand, 1);
        score.minutes += time;
        score.backend_minutes += time * point.running;
        score.demand_minutes += time * *demand;
        score.shortage_percent += time * short_of / needed;
        score.surplus_percent += time * over / needed;
        if (short_of > 0) score.shortage_minutes += time;
        if (over > 0) score.surplus_minutes += time;
        if (point.running >= settings.thresholds.max_backends) score.maximum_minutes += time;
    }
    if (score.minutes <= 0) return score;
    constexpr double percent = 100;
    score.shortage_percent *= percent / score.minutes;
    score.surplus_percent *= percent / score.minutes;
    score.changes_a_day = changes * minutes_a_day / score.minutes;
    return score;
}

} // namespace marea::replay
