#include "../../catch.hpp"

#include "autoscale/replay/by_minute.hpp"
#include "autoscale/replay/compare.hpp"

using namespace marea;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

std::vector<Minute> rows(int count, seconds step, double connections) {
    std::vector<Minute> made;
    for (int at = 0; at < count; ++at) {
        Minute minute{sys_seconds(seconds(1700000000) + at * step)};
        minute[Metric::connections] = connections;
        made.push_back(minute);
    }
    return made;
}

} // namespace

TEST_CASE("by minute: what has a row a minute stays, gaps and all") {
    auto recorded = rows(5, seconds(60), 10);
    recorded.erase(recorded.begin() + 2);
    CHECK(replay::by_minute(recorded).size() == 4);
    CHECK(replay::by_minute(rows(5, seconds(90), 10)).size() == 5);
    CHECK(replay::by_minute(rows(1, seconds(600), 10)).size() == 1);
    CHECK(replay::by_minute({}).empty());
}

TEST_CASE("by minute: a coarser row holds until the next one, and over a long gap for one step") {
    auto recorded = rows(3, seconds(300), 10);
    recorded[1][Metric::connections] = 20;
    const auto minutes = replay::by_minute(recorded);
    REQUIRE(minutes.size() == 15);
    CHECK(minutes[4][Metric::connections] == 10.0);
    CHECK(minutes[5][Metric::connections] == 20.0);
    CHECK(minutes[5].time == recorded[1].time);
    CHECK(minutes[14].time == recorded[2].time + seconds(240));

    auto gap = rows(6, seconds(300), 10);
    gap.erase(gap.begin() + 1, gap.begin() + 4); // 20 minutes to the next
    CHECK(replay::by_minute(gap).size() == 15);
}

TEST_CASE("by minute: the target rule comes down on a load of every five minutes") {
    auto recorded = rows(24, seconds(300), 350);
    for (std::size_t at = 12; at < recorded.size(); ++at)
        recorded[at][Metric::connections] = 10;
    Settings settings;
    settings.scaling.rule = RuleKind::target;
    const auto series = replay::simulate(replay::by_minute(recorded), settings);
    CHECK(series[55].running == 4);
    CHECK(series.back().running == 1);
}
