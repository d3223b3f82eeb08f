#pragma once

#include "base/schedule.hpp"

namespace marea {

/// The most backends that an entry in force asks for at that time; 0: none is in force. It goes by the clock on the
/// wall: an hour that daylight saving skips is skipped here, one that it repeats counts twice.
[[nodiscard]] int floor_at(const Schedule& schedule, const LocalTime& now);

} // namespace marea
