#pragma once

#include <bitset>
#include <string>
#include <vector>

namespace marea {

inline constexpr int minutes_of_day = 24 * 60;
inline constexpr std::size_t days_of_week = 7;

/// A moment as the clock on the wall shows it.
struct LocalTime {
    int weekday = 0; ///< 0: Monday
    int minute = 0;  ///< of the day
};

/// `[[schedule]]`: at these times there are at least so many backends.
struct ScheduleEntry {
    std::bitset<days_of_week> days; ///< on which it begins; bit 0: Monday
    int from = 0;                   ///< minute of the day
    int to = minutes_of_day;        ///< the first minute that it is over; not after `from`: on the next day
    int min_backends = 1;
};
using Schedule = std::vector<ScheduleEntry>;

} // namespace marea
