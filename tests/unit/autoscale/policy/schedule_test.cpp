#include "../../catch.hpp"

#include "autoscale/policy/schedule.hpp"
#include "base/text.hpp"

#include <cstdlib>
#include <ctime>

using namespace marea;

namespace {

constexpr int hour = 60;
constexpr int monday = 0;
constexpr int friday = 4;
constexpr int saturday = 5;
constexpr int sunday = 6;

ScheduleEntry entry(std::initializer_list<std::size_t> days, int from, int to, int backends) {
    ScheduleEntry made{{}, from, to, backends};
    for (const auto day : days)
        made.days.set(day);
    return made;
}

/// Another time zone for the length of a test.
class Zone {
public:
    explicit Zone(const char* name) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~Zone() {
        before_.empty() ? ::unsetenv("TZ") : ::setenv("TZ", before_.c_str(), 1);
        ::tzset();
    }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    std::string before_;
};

} // namespace

TEST_CASE("schedule: from its first minute to the one before its end") {
    const Schedule schedule = {entry({monday}, 8 * hour, 20 * hour, 3)};
    CHECK(floor_at(schedule, {monday, 8 * hour - 1}) == 0);
    CHECK(floor_at(schedule, {monday, 8 * hour}) == 3);
    CHECK(floor_at(schedule, {monday, 20 * hour - 1}) == 3);
    CHECK(floor_at(schedule, {monday, 20 * hour}) == 0);
    CHECK(floor_at(schedule, {friday, 12 * hour}) == 0);
    CHECK(floor_at({}, {monday, 0}) == 0);
}

TEST_CASE("schedule: over midnight it belongs to the day on which it begins") {
    const Schedule schedule = {entry({friday, sunday}, 22 * hour, 2 * hour, 4)};
    CHECK(floor_at(schedule, {friday, 21 * hour}) == 0);
    CHECK(floor_at(schedule, {friday, 23 * hour}) == 4);
    CHECK(floor_at(schedule, {saturday, 2 * hour - 1}) == 4);
    CHECK(floor_at(schedule, {saturday, 2 * hour}) == 0);
    CHECK(floor_at(schedule, {saturday, 23 * hour}) == 0);
    CHECK(floor_at(schedule, {friday, hour}) == 0); // Thursday night is none of its days
    CHECK(floor_at(schedule, {monday, hour}) == 4); // Sunday night
}

TEST_CASE("schedule: the same time twice is a whole day; of several in force the most counts") {
    const Schedule schedule = {entry({monday}, 0, 24 * hour, 2), entry({monday}, 12 * hour, 12 * hour, 5)};
    CHECK(floor_at(schedule, {monday, 0}) == 2);
    CHECK(floor_at(schedule, {monday, 12 * hour}) == 5);
    CHECK(floor_at(schedule, {monday + 1, 12 * hour - 1}) == 5);
    CHECK(floor_at(schedule, {monday + 1, 12 * hour}) == 0);
}

TEST_CASE("schedule: daylight saving goes by the clock on the wall") {
    const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    const Schedule schedule = {entry({sunday}, 2 * hour, 3 * hour, 3)};
    const auto at = [](std::int64_t seconds) {
        return text::local_clock(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
    };
    constexpr std::int64_t spring = 1711846800;     // 2024-03-31 01:00 UTC: 02:00 becomes 03:00
    CHECK(floor_at(schedule, at(spring - 1)) == 0); // 01:59:59
    CHECK(floor_at(schedule, at(spring)) == 0);     // 03:00:00: the hour is not there
    constexpr std::int64_t autumn = 1729990800;     // 2024-10-27 01:00 UTC: 03:00 becomes 02:00 again
    CHECK(floor_at(schedule, at(autumn - 3600)) == 3);
    CHECK(floor_at(schedule, at(autumn)) == 3);
    CHECK(floor_at(schedule, at(autumn + 3599)) == 3);
    CHECK(floor_at(schedule, at(autumn + 3600)) == 0);
    CHECK(at(autumn).weekday == sunday);
}
