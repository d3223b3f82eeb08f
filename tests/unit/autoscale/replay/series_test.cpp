#include "autoscale/replay/compare.hpp"
#include "base/text.hpp"

#include "../../catch.hpp"
#include "load_of.hpp"

using namespace marea;
using test::load_of;
using Counts_ = std::vector<int>;

namespace {

Counts_ running(const replay::Series& series) {
    Counts_ counts;
    for (const auto& point : series)
        counts.push_back(point.running);
    return counts;
}

Settings with(RuleKind rule) {
    Settings settings;
    settings.scaling.rule = rule;
    return settings;
}

} // namespace

TEST_CASE(
    "replay: the specification's rule adds one a minute while the total is high, and takes one a minute when low") {
    const auto settings = with(RuleKind::thresholds);
    const auto up = replay::simulate(load_of({150, 150, 150, 150, 50, 50}), settings);
    CHECK(running(up) == Counts_{1, 2, 3, 4, 5, 5}); // what is started serves from the next minute
    CHECK(up[0].desired == 2);
    const auto down = replay::simulate(load_of({150, 150, 150, 10, 10, 10, 10}), settings);
    CHECK(running(down) == Counts_{1, 2, 3, 3, 2, 1, 1}); // what is taken out is gone at once
}

TEST_CASE("replay: the cooldown runs by the rows' own times") {
    auto minutes = load_of({150, 150, 150, 150});
    for (std::size_t at = 0; at < minutes.size(); ++at)
        minutes[at].time = std::chrono::sys_seconds(std::chrono::seconds(20 * at));
    CHECK(running(replay::simulate(minutes, with(RuleKind::thresholds))) == Counts_{1, 2, 2, 2});
    minutes[2].time += std::chrono::hours(3);
    minutes[3].time += std::chrono::hours(3);
    CHECK(running(replay::simulate(minutes, with(RuleKind::thresholds))) == Counts_{1, 2, 2, 3});
}

TEST_CASE("replay: the target rule goes at once to what carries the load, and comes back after its window") {
    auto settings = with(RuleKind::target);
    const auto counts =
        running(replay::simulate(load_of({50, 350, 350, 350, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50}), settings));
    CHECK(counts[1] == 1);
    CHECK(counts[2] >= 4);
    CHECK(counts[4] >= 4);
    CHECK(counts.back() == 1);
    settings.thresholds.max_backends = 2;
    for (const auto count : running(replay::simulate(load_of({50, 350, 350, 350}), settings)))
        CHECK(count <= 2);
}

TEST_CASE("replay: what no minute tells of is not looked at, and what one misses makes it no fewer") {
    auto minutes = load_of({350, 350, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50});
    CHECK(running(replay::simulate(minutes, with(RuleKind::target)))[2] >= 4); // no CPU, no memory
    for (std::size_t at = 2; at < minutes.size(); ++at)
        minutes[at][Metric::connections].reset();
    CHECK(running(replay::simulate(minutes, with(RuleKind::target))).back() >= 4);
}

TEST_CASE("replay: CPU over the backends asks for more under target, and not under thresholds") {
    auto minutes = load_of({50, 50, 50, 50});
    for (auto& minute : minutes) {
        minute.cpu_cores = 1.5;
        minute[Metric::cpu] = 13; // of the host
    }
    CHECK(running(replay::simulate(minutes, with(RuleKind::target))).back() == 2);
    CHECK(running(replay::simulate(minutes, with(RuleKind::thresholds))).back() == 1);
}

TEST_CASE("replay: a recorded history begins with its own count, anything else with the minimum") {
    auto minutes = load_of({50, 50});
    auto settings = with(RuleKind::thresholds);
    settings.thresholds.min_backends = 2;
    CHECK(running(replay::simulate(minutes, settings)) == Counts_{2, 2});
    minutes[0].active = 5;
    CHECK(running(replay::simulate(minutes, settings)) == Counts_{5, 5});
}

TEST_CASE("replay: as it was, with what the ticks did") {
    auto minutes = load_of({1, 1, 1, 1});
    CHECK(replay::as_it_was(minutes).empty());
    minutes[1].active = 3;
    minutes[1].action = Action::remove;
    minutes[1].count = 1;
    minutes[3].active = 2;
    minutes[3].action = Action::add;
    minutes[3].count = 1;
    CHECK(running(replay::as_it_was(minutes)) == Counts_{2, 2, 2});
}

TEST_CASE("replay: the HPA aims at 80 %, lets a tenth be, and comes down after five minutes") {
    const Settings settings; // 80 of 100 connections each
    const auto hpa = [&](const std::vector<double>& connections) {
        return running(replay::horizontal_pod_autoscaler(load_of(connections), settings));
    };
    CHECK(hpa({88, 88}) == Counts_{1, 1}); // a ratio of 1.1: within the tolerance
    CHECK(hpa({89, 89}) == Counts_{1, 2}); // ceil(1 * 1.11)
    CHECK(hpa({400, 400, 400}) == Counts_{1, 5, 5});
    CHECK(hpa({400, 400, 40, 40, 40, 40, 40, 40, 40}) == Counts_{1, 5, 5, 5, 5, 5, 1, 1, 1});
    CHECK(hpa({5000, 5000}).back() == 10); // MAX_BACKENDS
}

TEST_CASE("replay: a comparison has what was recorded only if it was, and the series of the settings in force") {
    auto minutes = load_of({150, 150, 150});
    const Settings settings;
    auto compared = replay::compare(minutes, settings, std::nullopt);
    REQUIRE(compared.outcomes.size() == 3);
    CHECK(compared.outcomes[0].policy == replay::Policy::thresholds);
    CHECK(compared.outcomes[1].policy == replay::Policy::target);
    CHECK(compared.outcomes[2].policy == replay::Policy::hpa);
    CHECK(running(compared.in_force) == Counts_{1, 2, 3});
    minutes[0].active = 1;
    auto given = with(RuleKind::target);
    given.thresholds[Metric::connections].max = 1000;
    compared = replay::compare(minutes, settings, given);
    REQUIRE(compared.outcomes.size() == 5);
    CHECK(compared.outcomes[0].policy == replay::Policy::as_it_was);
    CHECK(compared.outcomes[3].policy == replay::Policy::given);
    CHECK(compared.outcomes[3].score.demand_minutes == 3); // by what one carries under these settings
    CHECK(running(compared.in_force) == Counts_{1, 1, 1});
}

TEST_CASE("replay: a schedule is in force at its hours, and is needed then") {
    auto settings = with(RuleKind::target);
    ScheduleEntry entry;
    entry.days.set();
    const auto now = text::local_clock(std::chrono::sys_seconds{}).minute;
    entry.from = now + 2;
    entry.to = now + 4;
    entry.min_backends = 3;
    settings.schedule = {entry};
    const auto minutes = load_of({10, 10, 10, 10, 10, 10, 10, 10});
    CHECK(running(replay::simulate(minutes, settings)) == Counts_{1, 1, 1, 3, 2, 1, 1, 1});
    CHECK(replay::Capacity(minutes, settings).demand(minutes[3]) == 3);
    CHECK(replay::Capacity(minutes, settings).demand(minutes[4]) == 1);
}

TEST_CASE("replay: a maximum of 0 is not looked at by either rule") {
    auto settings = with(RuleKind::thresholds);
    settings.thresholds[Metric::connections].max = 0;
    auto minutes = load_of({50, 50, 50});
    for (auto& minute : minutes)
        minute[Metric::cpu] = 50.0;
    CHECK(running(replay::simulate(minutes, settings)) == Counts_{1, 1, 1});
}
