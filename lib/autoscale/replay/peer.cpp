#include "autoscale/replay/series.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace marea::replay {

Series horizontal_pod_autoscaler(const std::vector<Minute>& minutes, const Settings& settings) {
    constexpr double target = 0.8;
    constexpr double tolerance = 0.1;
    constexpr std::chrono::seconds window{300};
    constexpr double rounding = 1e-9;
    const Capacity capacity(minutes, settings);
    const auto& limits = settings.thresholds;
    const auto first =
        std::find_if(minutes.begin(), minutes.end(), [](const Minute& one) { return one.active.has_value(); });
    int count = first == minutes.end() ? limits.min_backends : *first->active;
    std::deque<Point> recommended;
    Series series;
    for (const auto& minute : minutes) {
        std::optional<int> wanted;
        bool complete = true;
        for (const auto& row : metric_rows) {
            if (capacity.one(row.metric) <= 0) continue;
            const auto load = capacity.load(minute, row.metric);
            complete = complete && load.has_value();
            if (!load) continue;
            const double full = *load / (target * capacity.one(row.metric)); // count * ratio
            const bool near = count > 0 && std::abs(full / count - 1) <= tolerance + rounding;
            wanted = std::max(wanted.value_or(0), near ? count : static_cast<int>(std::ceil(full - rounding)));
        }
        int desired = wanted.value_or(count);
        if (!complete) desired = std::max(desired, count); // a missing metric never makes it fewer
        desired = std::clamp(desired, limits.min_backends, limits.max_backends);
        recommended.push_back({minute.time, desired, 0});
        while (recommended.front().time <= minute.time - window)
            recommended.pop_front();
        int most = desired;
        for (const auto& point : recommended)
            most = std::max(most, point.desired);
        const int next = desired > count ? desired : std::min(count, most);
        series.push_back({minute.time, desired, std::min(count, next)});
        count = next;
    }
    return series;
}

} // namespace marea::replay
