#include "autoscale/history/tick_row.hpp"

#include "../../catch.hpp"

#include "base/csv.hpp"
#include "base/text.hpp"

using namespace marea;

namespace {

World seen() {
    World world;
    world.wall = *text::parse_utc_time("2026-11-25T18:00:00Z");
    world.readings = {{Metric::cpu, 62.126}, {Metric::memory, Error{}}, {Metric::connections, 150.0}};
    world.usage[{"b_1"}] = {0.5, 1e8, 100.0, 1, 5e8};
    world.usage[{"b_2"}] = {0.25, 2e8, Error{}, 1, 5e8};
    world.memory.failures = 3;
    return world;
}

Decision adding() {
    Decision decision;
    decision.wish = Direction::up;
    decision.action = Action::add;
    decision.active = 2;
    decision.proposed = 3;
    decision.count = 1;
    decision.because = {{Metric::cpu, 90, 80}, {Metric::connections, 150, 100}};
    return decision;
}

std::vector<std::string> fields_of(std::string_view line) {
    csv::Reader reader(line);
    std::vector<std::string_view> fields;
    REQUIRE(reader.next(fields));
    return {fields.begin(), fields.end()};
}

std::string at(const std::vector<std::string>& row, const std::string& column) {
    const auto names = fields_of(history_header());
    for (std::size_t index = 0; index < names.size(); ++index)
        if (names[index] == column) return row.at(index);
    FAIL("no column " << column);
    return {};
}

std::string malformed(const std::string& text) {
    const auto minutes = parse_minutes(text, "x.csv");
    REQUIRE_FALSE(minutes);
    CHECK(minutes.error().fault == Fault::malformed);
    return minutes.error().subject + " " + minutes.error().detail;
}

} // namespace

TEST_CASE("history: a row holds the readings, totals, counts and codes of its tick") {
    Counts after;
    after.starting = 1;
    after.draining = 2;
    auto row = row_of(seen(), adding(), after);
    row.duration_ms = 12.34;
    const auto line = render_row(row);
    CHECK(line.ends_with("\n"));
    CHECK(whole_row(line));
    const auto fields = fields_of(line);
    CHECK(at(fields, "time") == "2026-11-25T18:00:00Z");
    CHECK(at(fields, "cpu_percent") == "62.13");
    CHECK(at(fields, "memory_percent").empty());
    CHECK(at(fields, "connections") == "150");
    CHECK(at(fields, "cpu_cores") == "0.75");
    CHECK(at(fields, "memory_bytes") == "300000000");
    CHECK(at(fields, "active") == "2");
    CHECK(at(fields, "starting") == "1");
    CHECK(at(fields, "draining") == "2");
    CHECK(at(fields, "desired") == "3");
    CHECK(at(fields, "decision") == "add");
    CHECK(at(fields, "held") == "no");
    CHECK(at(fields, "because") == "cpu_percent>80 connections>100");
    CHECK(at(fields, "count") == "1");
    CHECK(at(fields, "failures") == "3");
    CHECK(at(fields, "duration_ms") == "12.3");
    CHECK(at(fields, "per_backend") == "b_1:0.5:100000000:100 b_2:0.25:200000000:");
    CHECK(line.find("\"b_1:0.5:100000000:100 b_2:0.25:200000000:\"") != std::string::npos);
}

TEST_CASE("history: what is missing is empty, never zero") {
    auto world = seen();
    world.usage[{"b_2"}].memory_bytes = Error{};
    Decision decision;
    decision.held = Held::engine_unknown;
    const auto fields = fields_of(render_row(row_of(world, decision, {})));
    for (const auto* column : {"memory_percent", "memory_bytes", "active", "starting", "draining", "desired"})
        CHECK(at(fields, column).empty());
    CHECK(at(fields, "held") == "engine_unknown");
    world.usage.clear();
    CHECK(at(fields_of(render_row(row_of(world, {}, {}))), "cpu_cores").empty());
}

TEST_CASE("history: a row is read as it was written") {
    const auto row = row_of(seen(), adding(), {});
    const auto minutes = parse_minutes(history_header() + "\n" + render_row(row), "x.csv");
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 1);
    const auto& minute = minutes->front();
    CHECK(minute.time == row.minute.time);
    CHECK(minute[Metric::cpu] == 62.13);
    CHECK_FALSE(minute[Metric::memory]);
    CHECK(minute.cpu_cores == 0.75);
    CHECK(minute.active == 2);
    CHECK(minute.action == Action::add);
    CHECK(minute.count == 1);
    CHECK(minute.failures == 3);
}

TEST_CASE("history: started ones serve from the next minute, taken out ones no more") {
    Minute minute{};
    CHECK_FALSE(minute.served());
    minute.active = 5;
    minute.count = 2;
    CHECK(minute.served() == 5);
    minute.action = Action::add;
    CHECK(minute.served() == 5);
    minute.action = Action::remove;
    CHECK(minute.served() == 3);
    minute.action = Action::take_back;
    CHECK(minute.served() == 7);
}

TEST_CASE("history: columns are found by their names, in any order; others are passed over") {
    const auto minutes = parse_minutes("what,connections , time\nx, 7 ,1000\n\"a,b\",,2026-11-25T18:00:00Z\n", "x.csv");
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 2);
    CHECK(minutes->front().time.time_since_epoch().count() == 1000);
    CHECK((*minutes)[0][Metric::connections] == 7);
    CHECK_FALSE((*minutes)[1][Metric::connections]);
    CHECK(text::utc_time((*minutes)[1].time) == "2026-11-25T18:00:00Z");
}

TEST_CASE("history: rows come by time, one of each second") {
    const auto minutes = parse_minutes("time,connections\n120,2\n60,1\n120,3\n", "x.csv");
    REQUIRE(minutes);
    REQUIRE(minutes->size() == 2);
    CHECK((*minutes)[0][Metric::connections] == 1);
    CHECK((*minutes)[1][Metric::connections] == 2);
}

TEST_CASE("history: a bad file is named with line and column") {
    CHECK(malformed("") == "x.csv:1 time: ");
    CHECK(malformed("connections\n") == "x.csv:1 time: ");
    CHECK(malformed("time,users\n") == "x.csv:1 connections: ");
    CHECK(malformed("time,connections\n60,1\n120,many\n") == "x.csv:3 connections: many");
    CHECK(malformed("time,connections\n60,-1\n") == "x.csv:2 connections: -1");
    CHECK(malformed("time,connections\n60,nan\n") == "x.csv:2 connections: nan");
    CHECK(malformed("time,connections\n60,1e999\n") == "x.csv:2 connections: 1e999");
    CHECK(malformed("time,connections\n60,0x10\n") == "x.csv:2 connections: 0x10");
    CHECK(malformed("time,connections\nyesterday,1\n") == "x.csv:2 time: yesterday");
    CHECK(malformed("time,connections\n,1\n") == "x.csv:2 time: ");
    CHECK(malformed("time,connections\n60\n") == "x.csv:2 connections: 60");
    CHECK(malformed("time,connections\n60,1,2\n") == "x.csv:2 connections +1: 2");
    CHECK(malformed("time,connections,active\n60,1,1.5\n") == "x.csv:2 active: 1.5");
    CHECK(malformed("time,connections\n60,\"1\n") == "x.csv:2 connections: \"");
}
