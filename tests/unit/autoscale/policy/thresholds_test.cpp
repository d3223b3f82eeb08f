#include "../../catch.hpp"

#include "autoscale/policy/thresholds.hpp"

using namespace marea;

namespace {

const Error missing{Fault::database_down, "db", ""};

/// Within every range; each row below changes one reading.
Observation normal() {
    return {Percent{50}, Percent{50}, std::int64_t{50}, Fleet{}};
}

Observation low() {
    return {Percent{10}, Percent{10}, std::int64_t{10}, Fleet{}};
}

struct Row {
    const char* boundary;
    Observation seen;
    Direction expected;
};

Observation with_cpu(Observation seen, double value) {
    seen.cpu = Percent{value};
    return seen;
}
Observation with_memory(Observation seen, double value) {
    seen.memory = Percent{value};
    return seen;
}
Observation with_connections(Observation seen, std::int64_t value) {
    seen.connections = value;
    return seen;
}
Observation without_cpu(Observation seen) {
    seen.cpu = missing;
    return seen;
}
Observation without_memory(Observation seen) {
    seen.memory = missing;
    return seen;
}
Observation without_connections(Observation seen) {
    seen.connections = missing;
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
        {"minute 5 of the specification: 78 % and 82 % are below both maxima",
         {Percent{78}, Percent{82}, std::int64_t{50}, Fleet{}},
         Direction::stay},
        {"one high among lows", with_cpu(low(), 90), Direction::up},
        {"everything at zero", {Percent{0}, Percent{0}, std::int64_t{0}, Fleet{}}, Direction::down},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        CHECK(compare(row.seen, {}).direction == row.expected);
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
        CHECK(compare(row.seen, {}).direction == row.expected);
    }
}

TEST_CASE("the reasons are the comparisons that asked, in the order of the log line") {
    const auto wish = compare({Percent{82}, Percent{88}, std::int64_t{150}, Fleet{}}, {});
    CHECK(wish.because ==
          std::vector<Breach>{{Metric::cpu, 82, 80}, {Metric::memory, 88, 85}, {Metric::connections, 150, 100}});
    CHECK(compare(with_memory(normal(), 90), {}).because == std::vector<Breach>{{Metric::memory, 90, 85}});
    CHECK(compare(normal(), {}).because.empty());
}
