#include "../../catch.hpp"

#include "autoscale/policy/load.hpp"
#include "autoscale/policy/target.hpp"
#include "config/quantity.hpp"

using namespace marea;

namespace {

constexpr double core_limit = 1;
constexpr double memory_limit = 1000;

/// `backends` of them, each with this share of its limits, and so many connections in all.
World carrying(int backends, Result<double> connections, double cpu_percent = 0, double memory_percent = 0) {
    World world{{"boot", 10000}, {}, {}, {}, {}, {}, {}, {}};
    world.readings = {{Metric::cpu, 5.0}, {Metric::memory, 5.0}, {Metric::connections, std::move(connections)}};
    for (int index = 0; index < backends; ++index) {
        Backend backend;
        backend.name = {"b" + std::to_string(index)};
        backend.state = ContainerState::running;
        world.fleet.backends.push_back(backend);
        world.usage[backend.name] = {cpu_percent / 100 * core_limit, memory_percent / 100 * memory_limit, 0.0,
                                     core_limit, memory_limit};
    }
    return world;
}

Proposal asked(World world, const Settings& settings = {}) {
    remember_load(world, settings);
    return by_target(world, static_cast<int>(world.fleet.backends.size()), settings.thresholds, settings.scaling);
}

/// A minute later, with so many connections.
void minute(World& world, Result<double> connections, const Settings& settings = {}, double seconds = 60) {
    world.now.seconds += seconds;
    world.readings[index_of(Metric::connections)].value = std::move(connections);
    remember_load(world, settings);
}

Proposal now(const World& world, int active, const Settings& settings = {}) {
    return by_target(world, active, settings.thresholds, settings.scaling);
}

const Error missing{Fault::database_down, "db", {}};

} // namespace

TEST_CASE("target: as many as carry the load; exactly full is not too much") {
    struct Row {
        const char* boundary;
        World world;
        int desired;
    };
    const std::vector<Row> rows = {
        {"full", carrying(1, 100.0), 1},
        {"one over", carrying(1, 101.0), 2},
        {"two full", carrying(2, 200.0), 2},
        {"many at once", carrying(1, 350.0), 4},
        {"one core pegged", carrying(1, 10.0, 100), 2},
        {"CPU at the maximum of one", carrying(1, 10.0, 80), 1},
        {"CPU just over", carrying(1, 10.0, 80.1), 2},
        {"CPU over on two: their sum counts", carrying(2, 10.0, 90), 3},
        {"memory over", carrying(1, 10.0, 0, 86), 2},
        {"the largest of all wins", carrying(1, 150.0, 90, 99), 2},
        {"nobody runs, clients wait", carrying(0, 150.0), 2},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        CHECK(asked(row.world).desired == row.desired);
    }
}

TEST_CASE("target: the metrics that ask for more are the reason") {
    const auto proposal = asked(carrying(1, 150.0, 90, 10));
    CHECK(proposal.because == std::vector<Breach>{{Metric::cpu, 90, 80}, {Metric::connections, 150, 100}});
}

TEST_CASE("target: a maximum of 0 is not looked at") {
    Settings settings;
    settings.thresholds[Metric::cpu].max = 0;
    CHECK(asked(carrying(1, 10.0, 100), settings).desired == 1);
    auto world = carrying(1, 10.0);
    world.usage.begin()->second.cpu_cores = missing;
    CHECK(asked(world, settings).complete);
}

TEST_CASE("target: who starts does not count yet, who drains still does") {
    auto world = carrying(3, 10.0, 100);
    world.memory.pending = {{{"b0"}, world.now}};
    world.memory.draining = {{{"b1"}, world.now}};
    CHECK(total_load(world, row_of(Metric::cpu)).value == Approx(200));
}

TEST_CASE("target: a rise is taken further by a quarter, a fall is not") {
    auto world = carrying(1, 60.0);
    remember_load(world, {});
    minute(world, 92.0); // 92 + 32 / 4 = 100
    CHECK(now(world, 1).desired == 1);
    minute(world, 60.0);
    minute(world, 92.1);
    CHECK(now(world, 1).desired == 2);
    minute(world, 80.0);
    CHECK(now(world, 1).desired == 1);
}

TEST_CASE("target: fewer only with room, and when it has been so for settle_minutes") {
    auto world = carrying(2, 80.0); // 80 are one backend's 100 less 20 % of room
    remember_load(world, {});
    CHECK(now(world, 2).desired == 2); // nothing is known of the minutes before
    minute(world, 80.0);
    CHECK(now(world, 2).desired == 2);
    minute(world, 80.0, {}, 54.9);
    CHECK(now(world, 2).desired == 2); // 114.9 s: under two minutes less the slack
    minute(world, 80.0, {}, 0.1);
    CHECK(now(world, 2).desired == 1);
    minute(world, 81.0);
    CHECK(now(world, 2).desired == 2);
    minute(world, 70.0);
    CHECK(now(world, 2).desired == 2); // the largest of the window
}

TEST_CASE("target: what varies needs more room") {
    auto world = carrying(2, 70.0);
    remember_load(world, {});
    for (int count = 0; count < 30; ++count)
        minute(world, count % 2 == 0 ? 50.0 : 75.0); // the deviation comes near 25: 75 + 25 > 80
    CHECK(now(world, 2).desired == 2);
    for (int count = 0; count < 30; ++count)
        minute(world, 75.0);
    CHECK(now(world, 2).desired == 1);
}

TEST_CASE("target: a missing reading asks for no fewer, and the others may ask for more") {
    auto world = carrying(2, missing, 10);
    CHECK_FALSE(asked(world).complete);
    CHECK(asked(world).desired == 2);
    CHECK(asked(carrying(2, missing, 100)).desired == 3);
    auto low = carrying(3, 10.0);
    for (int count = 0; count < 4; ++count)
        minute(low, 10.0);
    CHECK(now(low, 3).desired == 1);
    low.usage[{"b1"}].cpu_cores = missing;
    minute(low, 10.0);
    CHECK(now(low, 3).desired == 3);
    low.usage.erase({"b1"}); // not even looked at
    minute(low, 10.0);
    CHECK(now(low, 3).desired == 3);
    low.usage[{"b1"}] = {0.0, 0.0, 0.0, 1, 1};
    minute(low, 10.0);
    CHECK(now(low, 3).desired == 3); // of the minutes before not all is known
    minute(low, 10.0);
    minute(low, 10.0);
    CHECK(now(low, 3).desired == 1);
}

TEST_CASE("target: after a reboot the window begins anew, and a stamp of the future is now") {
    auto world = carrying(2, 10.0);
    for (int count = 0; count < 4; ++count)
        minute(world, 10.0);
    REQUIRE(now(world, 2).desired == 1);
    world.now = {"other", 30};
    minute(world, 10.0, {}, 0);
    CHECK(now(world, 2).desired == 2);
    minute(world, 10.0);
    minute(world, 10.0);
    CHECK(now(world, 2).desired == 1);
    auto ahead = carrying(2, 10.0);
    ahead.memory.enough = {{{"boot", 99999}, 1}};
    remember_load(ahead, {});
    CHECK(now(ahead, 2).desired == 2);
}

TEST_CASE("target: a fall does not lower what the load itself needs") {
    auto world = carrying(1, 200.0);
    remember_load(world, {});
    minute(world, 120.0); // less a quarter of 80 it would fit one
    CHECK(now(world, 1).desired == 2);
}

TEST_CASE("target: a change that was before a reading went missing takes nothing further") {
    auto world = carrying(3, 10.0, 33);
    remember_load(world, {});
    for (auto& [name, usage] : world.usage)
        usage.cpu_cores = 1.0;
    minute(world, 10.0);
    REQUIRE(now(world, 3).desired == 5); // 300 and a quarter of 201
    world.usage[{"b2"}].cpu_cores = missing;
    minute(world, 10.0);
    CHECK(now(world, 3).desired == 3); // 200, of which 50 more would make 4
}

TEST_CASE("target: between the window and a rise the larger one counts") {
    Settings settings;
    settings.scaling.room_percent = 0;
    settings.scaling.settle_minutes = 1;
    auto world = carrying(4, 92.0);
    remember_load(world, settings);
    minute(world, 180.0, settings); // deviation 15: 2 are enough; a quarter of the rise, 22: 3 are needed
    CHECK(now(world, 4, settings).desired == 3);
}

TEST_CASE("target: what all of them carry is the limit that is told") {
    CHECK(asked(carrying(2, 250.0)).because == std::vector<Breach>{{Metric::connections, 250, 200}});
    Settings settings;
    settings.scaling.settle_minutes = 0;
    settings.thresholds[Metric::cpu].max = settings.thresholds[Metric::memory].max = 0;
    CHECK(asked(carrying(3, 10.0), settings).because == std::vector<Breach>{{Metric::connections, 10, 160}});
}

TEST_CASE("target: what varies is smoothed with the weight of the newest change") {
    auto world = carrying(1, 0.0);
    remember_load(world, {});
    minute(world, 100.0);
    const auto& loads = world.memory.loads;
    CHECK(loads[index_of(Metric::connections)].deviation == Approx(17));
    minute(world, 100.0);
    CHECK(loads[index_of(Metric::connections)].deviation == Approx(17 * 0.83));
}

TEST_CASE("target: a sum of shares that is full but for its rounding is full") {
    CHECK(backends_for(0.1 + 0.2, 0.3) == 1);
    CHECK(backends_for(0.31, 0.3) == 2);
}

TEST_CASE("target: a limit of nothing, and a metric that is not read, are missing readings") {
    auto world = carrying(2, 10.0, 50);
    world.usage.begin()->second.cpu_limit = 0;
    CHECK_FALSE(asked(world).complete);
    world = carrying(2, 10.0);
    world.readings.clear();
    CHECK_FALSE(asked(world).complete);
}

TEST_CASE("target: one that has ended carries nothing, and nothing of it is missing") {
    auto world = carrying(2, 10.0);
    world.fleet.backends[0].state = ContainerState::exited;
    world.usage.erase({"b0"});
    CHECK(asked(world).complete);
}

TEST_CASE("target: minutes without a reading say nothing of what would have been enough") {
    auto world = carrying(2, 10.0);
    for (int count = 0; count < 4; ++count)
        minute(world, 10.0);
    for (int count = 0; count < 4; ++count)
        minute(world, missing);
    CHECK(world.memory.enough.empty());
    minute(world, 10.0);
    CHECK(now(world, 2).desired == 2); // one minute is known
    for (int count = 0; count < 20; ++count)
        minute(world, 10.0);
    CHECK(now(world, 2).desired == 1);
    CHECK(world.memory.enough.size() == 4); // the window and the tick before it
}

TEST_CASE("target: a tick that is a little late is of the window still") {
    auto world = carrying(3, 250.0);
    remember_load(world, {});
    minute(world, 10.0, {}, 61);
    minute(world, 10.0, {}, 61); // 122 s after the first
    CHECK(now(world, 3).desired == 3);
}

TEST_CASE("target: a stamp of the future ages from now on") {
    auto world = carrying(2, 10.0);
    world.memory.enough = {{{"boot", 99999}, 5}};
    for (int count = 0; count < 5; ++count)
        minute(world, 10.0);
    CHECK(now(world, 2).desired == 1);
}

TEST_CASE("target: a hole in the last minutes is no low load") {
    auto world = carrying(4, 350.0);
    for (int count = 0; count < 4; ++count)
        minute(world, 350.0);
    minute(world, missing);
    minute(world, missing);
    minute(world, 150.0);
    CHECK(now(world, 4).desired == 4); // of two of the last three minutes nothing is known
    minute(world, 150.0);
    CHECK(now(world, 4).desired == 4);
    minute(world, 150.0);
    CHECK(now(world, 4).desired == 2);
    minute(world, 150.0, {}, 180); // ticks were missed
    CHECK(now(world, 4).desired == 4);
}

TEST_CASE("target: after a hole the jump is no rise of one minute") {
    auto world = carrying(4, 10.0);
    remember_load(world, {});
    minute(world, 390.0, {}, 36000);
    CHECK(now(world, 4).desired == 4);
    minute(world, 10.0);
    minute(world, 390.0, {}, 90);
    CHECK(now(world, 4).desired == 5);
    minute(world, 10.0);
    minute(world, 390.0, {}, 91);
    CHECK(now(world, 4).desired == 4);
}

TEST_CASE("quantities as docker takes them") {
    CHECK(config::docker_bytes("512m") == 512.0 * 1024 * 1024);
    CHECK(config::docker_bytes("1.5G") == 1.5 * 1024 * 1024 * 1024);
    CHECK(config::docker_bytes("256mb") == 256.0 * 1024 * 1024);
    CHECK(config::docker_bytes("1048576") == 1048576.0);
    CHECK(config::docker_bytes("10b") == 10.0);
    for (const char* wrong : {"", "m", "-1m", "0", "512x", "512mm", "512 m", "nan", "inf", "1e99999"}) {
        INFO(wrong);
        CHECK_FALSE(config::docker_bytes(wrong));
    }
    CHECK(config::docker_cores("0.5") == 0.5);
    CHECK(config::docker_cores("2") == 2.0);
    for (const char* wrong : {"", "0", "1.5x", "-1"})
        CHECK_FALSE(config::docker_cores(wrong));
}
