#include "autoscale/policy/schedule.hpp"

#include <algorithm>

namespace marea {
namespace {

bool in_force(const ScheduleEntry& entry, const LocalTime& now) {
    const auto today = static_cast<std::size_t>(now.weekday);
    const auto yesterday = (today + days_of_week - 1) % days_of_week;
    if (entry.from < entry.to) return entry.days[today] && now.minute >= entry.from && now.minute < entry.to;
    return (entry.days[today] && now.minute >= entry.from) || (entry.days[yesterday] && now.minute < entry.to);
}

} // namespace

int floor_at(const Schedule& schedule, const LocalTime& now) {
    int floor = 0;
    for (const auto& entry : schedule)
        if (in_force(entry, now)) floor = std::max(floor, entry.min_backends);
    return floor;
}

} // namespace marea
