#include "../../catch.hpp"

#include "autoscale/policy/thresholds.hpp"

#include <cmath>

using namespace marea;

namespace {

const Error missing{Fault::database_down, "db", ""};

/// The rule sees nothing but the readings.
World readings(Result<double> cpu, Result<double> memory, Result<double> connections) {
    World world;
    world.readings = {{Metric::cpu, std::move(cpu)},
                      {Metric::memory, std::move(memory)},
                      {Metric::connections, std::move(connections)}};
    return world;
}

/// Within every range; each row below changes one reading.
World normal() {
    return readings(50.0, 50.0, 50.0);
}

World low() {
    return readings(10.0, 10.0, 10.0);
}

constexpr int active = 5;

Direction asked(const World& world) {
    const auto proposal = by_thresholds(world, active, {});
    CHECK(std::abs(proposal.desired - active) <= 1);
    if (proposal.desired == active) return Direction::stay;
    return proposal.desired > active ? Direction::up : Direction::down;
}

struct Row {
    const char* boundary;
    World seen;
    Direction expected;
};

World with_cpu(World seen, double value) {
    seen.readings[0].value = value;
    return seen;
}
World with_memory(World seen, double value) {
    seen.readings[1].value = value;
    return seen;
}
World with_connections(World seen, std::int64_t value) {
    seen.readings[2].value = static_cast<double>(value);
    return seen;
}
World without_cpu(World seen) {
    seen.readings[0].value = missing;
    return seen;
}
World without_memory(World seen) {
    seen.readings[1].value = missing;
    return seen;
}
World without_connections(World seen) {
    seen.readings[2].value = missing;
    return seen;
}

} // namespace

TEST_CASE("each of the six thresholds: at, just over, just under") {
    const std::vector<Row> rows = {
        {"CPU at its maximum", with_cpu(normal(), 80), Direction::stay},
        {"CPU just over its maximum", with_cpu(normal(), 80.0001), Direction::up},
        {"CPU just under its maximum", with_cpu(normal(), 79.9999), Direction::stay},
        {"memory at its maximum", with_memory(normal(), 85), Direction::stay},
        {"memory just over its maximum", with_memory(normal(), 85.0001), Direction::up},
        {"memory just under its maximum", with_memory(normal(), 84.9999), Direction::stay},
        {"connections at their maximum", with_connections(normal(), 100), Direction::stay},
        {"connections just over their maximum", with_connections(normal(), 101), Direction::up},
        {"connections just under their maximum", with_connections(normal(), 99), Direction::stay},
        {"CPU at its minimum", with_cpu(low(), 20), Direction::stay},
        {"CPU just over its minimum", with_cpu(low(), 20.0001), Direction::stay},
        {"CPU just under its minimum", with_cpu(low(), 19.9999), Direction::down},
        {"memory at its minimum", with_memory(low(), 30), Direction::stay},
        {"memory just over its minimum", with_memory(low(), 30.0001), Direction::stay},
        {"memory just under its minimum", with_memory(low(), 29.9999), Direction::down},
        {"connections at their minimum", with_connections(low(), 20), Direction::stay},
        {"connections just over their minimum", with_connections(low(), 21), Direction::stay},
        {"connections just under their minimum", with_connections(low(), 19), Direction::down},
        {"minute 5 of the specification: 78 % and 82 % are below both maxima", readings(78.0, 82.0, 50.0),
         Direction::stay},
        {"one high among lows", with_cpu(low(), 90), Direction::up},
        {"everything at zero", readings(0.0, 0.0, 0.0), Direction::down},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        CHECK(asked(row.seen) == row.expected);
        CHECK(by_thresholds(row.seen, active, {}).complete == row.seen.complete());
    }
}

TEST_CASE("a missing reading never allows a removal, nor stops an addition") {
    const std::vector<Row> rows = {
        {"low, CPU missing", without_cpu(low()), Direction::stay},
        {"low, memory missing", without_memory(low()), Direction::stay},
        {"low, connections missing", without_connections(low()), Direction::stay},
        {"CPU high, connections missing", without_connections(with_cpu(low(), 90)), Direction::up},
        {"memory high, CPU missing", without_cpu(with_memory(normal(), 90)), Direction::up},
        {"connections high, memory missing", without_memory(with_connections(normal(), 150)), Direction::up},
        {"all missing", without_cpu(without_memory(without_connections(low()))), Direction::stay},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        CHECK(asked(row.seen) == row.expected);
        CHECK(by_thresholds(row.seen, active, {}).complete == row.seen.complete());
    }
}

TEST_CASE("the reasons are the comparisons that asked, in the order of the log line") {
    CHECK(by_thresholds(readings(82.0, 88.0, 150.0), active, {}).because ==
          std::vector<Breach>{{Metric::cpu, 82, 80}, {Metric::memory, 88, 85}, {Metric::connections, 150, 100}});
    CHECK(by_thresholds(with_memory(normal(), 90), active, {}).because ==
          std::vector<Breach>{{Metric::memory, 90, 85}});
    CHECK(by_thresholds(normal(), active, {}).because.empty());
}
