#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace marea {

using Seconds = std::chrono::duration<double>;
using Moment = std::chrono::system_clock::time_point; ///< on the wall clock

/// Whole seconds since 1970, as files and tables hold a moment.
[[nodiscard]] inline std::int64_t seconds_of(Moment moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

/// A moment on the boot clock. Wall time is for people; durations are measured here, because NTP steps,
/// daylight saving and `date -s` do not move this clock, and a reboot is visible in the id.
struct Stamp {
    std::string boot_id;
    double seconds = 0; ///< since boot, suspended time included

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// At least this much time has passed from `then` to `now`. Across a reboot only the time since the new boot
/// is certain, so a rest that was running before it is never cut short and lasts at most its full length more.
[[nodiscard]] inline Seconds elapsed_at_least(const Stamp& then, const Stamp& now) {
    if (then.boot_id != now.boot_id) return Seconds{now.seconds};
    return Seconds{now.seconds - then.seconds};
}

/// Where time comes from; tests move it by hand.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const = 0;
    [[nodiscard]] virtual Stamp boot() const = 0;
    virtual void sleep(Seconds duration) = 0;
};

} // namespace marea
