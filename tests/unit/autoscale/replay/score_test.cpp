#include "autoscale/replay/score.hpp"

#include "../../catch.hpp"
#include "load_of.hpp"

using namespace marea;
using replay::Series;
using test::load_of;

namespace {

Series running(const std::vector<Minute>& minutes, const std::vector<int>& counts) {
    Series series;
    for (std::size_t at = 0; at < counts.size(); ++at)
        series.push_back({minutes[minutes.size() - counts.size() + at].time, counts[at], counts[at]});
    return series;
}

} // namespace

TEST_CASE("replay: demand is what carries the load, the largest metric wins, and never under the minimum") {
    Settings settings; // 100 connections, 80 % of 1 CPU, 85 % of 512 MiB
    auto minutes = load_of({0, 100, 101});
    const auto demand = [&](std::size_t at) { return replay::Capacity(minutes, settings).demand(minutes[at]); };
    CHECK(demand(0) == 1);
    CHECK(demand(1) == 1);
    CHECK(demand(2) == 2);
    minutes[1].cpu_cores = 1.6;
    CHECK(demand(1) == 2);
    minutes[1].cpu_cores = 1.7;
    CHECK(demand(1) == 3);
    minutes[1].memory_bytes = 4 * 0.85 * 512 * 1024 * 1024;
    CHECK(demand(1) == 4);
    settings.thresholds[Metric::memory].max = 0; // not looked at
    CHECK(demand(1) == 3);
    settings.thresholds.min_backends = 5;
    CHECK(demand(0) == 5);
    minutes[0][Metric::connections].reset();
    CHECK_FALSE(demand(0)); // missing is never zero
}

TEST_CASE("replay: shortage, surplus and cost by hand") {
    const auto minutes = load_of({100, 200, 400, 400, 100}); // needs 1 2 4 4 1
    const auto score = replay::score(minutes, running(minutes, {1, 1, 3, 5, 2}), Settings{});
    CHECK(score.minutes == 5);
    CHECK(score.demand_minutes == 12);
    CHECK(score.backend_minutes == 12);
    CHECK(score.cost() == 1);
    CHECK(score.shortage_percent == Approx(100 * (1.0 / 2 + 1.0 / 4) / 5));
    CHECK(score.shortage_minutes == 2);
    CHECK(score.surplus_percent == Approx(100 * (1.0 / 4 + 1.0 / 1) / 5));
    CHECK(score.surplus_minutes == 2);
    CHECK(score.changes_a_day == Approx(3 * 1440.0 / 5));
    CHECK(score.maximum_minutes == 0);
    Settings settings;
    settings.thresholds.max_backends = 3;
    CHECK(replay::score(minutes, running(minutes, {1, 1, 3, 5, 2}), settings).maximum_minutes == 2);
}

TEST_CASE("replay: a minute counts until the next one, and a gap as a usual minute") {
    auto minutes = load_of({100, 200, 100, 100, 100});
    for (std::size_t at = 2; at < 5; ++at)
        minutes[at].time += std::chrono::minutes(1); // the second one lasts two
    for (std::size_t at = 3; at < 5; ++at)
        minutes[at].time += std::chrono::hours(5); // nothing recorded
    const auto score = replay::score(minutes, running(minutes, {1, 1, 1, 1, 1}), Settings{});
    CHECK(score.minutes == 6);
    CHECK(score.shortage_minutes == 2);
    CHECK(score.shortage_percent == Approx(100 * (2 * 0.5) / 6));
}

TEST_CASE("replay: a minute of unknown load is not measured") {
    auto minutes = load_of({100, 100, 100});
    minutes[1][Metric::connections].reset();
    const auto score = replay::score(minutes, running(minutes, {1, 9, 1}), Settings{});
    CHECK(score.minutes == 2);
    CHECK(score.surplus_minutes == 0);
    CHECK(score.backend_minutes == 2);
}

TEST_CASE("replay: a series that begins later is measured where it is") {
    const auto minutes = load_of({900, 900, 100, 100});
    const auto score = replay::score(minutes, running(minutes, {1, 1}), Settings{});
    CHECK(score.minutes == 2);
    CHECK(score.shortage_minutes == 0);
}
