#include "autoscale/replay/by_minute.hpp"

#include <algorithm>

namespace marea::replay {
namespace {

using std::chrono::seconds;

constexpr seconds a_minute{60};
constexpr seconds coarse{90}; // up to here a row is a tick's own

seconds usual_step(const std::vector<Minute>& rows) {
    std::vector<seconds> steps;
    for (std::size_t at = 1; at < rows.size(); ++at)
        steps.push_back(rows[at].time - rows[at - 1].time);
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *middle;
}

} // namespace

std::vector<Minute> by_minute(std::vector<Minute> recorded) {
    if (recorded.size() < 2) return recorded;
    const auto usual = usual_step(recorded);
    if (usual <= coarse) return recorded;
    std::vector<Minute> minutes;
    for (std::size_t at = 0; at < recorded.size(); ++at) {
        const bool last = at + 1 == recorded.size();
        auto until = last ? recorded[at].time + usual : recorded[at + 1].time;
        if (until - recorded[at].time > 3 * usual) until = recorded[at].time + usual;
        auto minute = recorded[at];
        for (; minute.time < until; minute.time += a_minute)
            minutes.push_back(minute);
    }
    return minutes;
}

} // namespace marea::replay
