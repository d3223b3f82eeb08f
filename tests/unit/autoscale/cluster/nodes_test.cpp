#include "../../catch.hpp"

#include "autoscale/cluster/nodes.hpp"

using namespace marea;

namespace {

/// This node leads; n2 and n3 run a task each, n4 none.
World three_nodes() {
    World world;
    world.now = {"boot", 10000};
    world.wall = Moment(std::chrono::seconds(1705334400));
    world.readings = {{Metric::cpu, 90.0}, {Metric::memory, 30.0}, {Metric::connections, 50.0}};
    Cluster cluster;
    cluster.role = Cluster::Role::leader;
    cluster.service = "chat_backend";
    cluster.node = "n1";
    cluster.updated = 1705334300;
    cluster.nodes = {{"n1", "uno", true, true, "active", 1},
                     {"n2", "dos", true, false, "active", 1},
                     {"n3", "tres", true, false, "active", 1},
                     {"n4", "cuatro", true, false, "active", 0}};
    for (const auto* node : {"n1", "n2", "n3"}) {
        Backend backend;
        backend.name = {std::string("chat_backend.") + node};
        backend.node = node;
        backend.state = ContainerState::running;
        backend.cpu_limit = 2;
        backend.memory_limit = 1000;
        world.fleet.backends.push_back(backend);
    }
    world.fleet.cluster = cluster;
    world.usage[{"chat_backend.n1"}] = {1.0, 100.0, 3.0};
    return world;
}

NodeRow row(const std::string& node, double cpu, double memory, double age = 10) {
    return {"chat_backend", node, node, cpu, memory, {{"chat_backend." + node, 0.5, 200.0, 4.0}}, {}, Seconds{age}};
}

const Reading& reading(const World& world, Metric metric) {
    return world.readings[index_of(metric)];
}

} // namespace

TEST_CASE("nodes: CPU and memory are the mean over the nodes that run tasks, and tasks have what their node says") {
    auto world = three_nodes();
    add_nodes(world, std::vector{row("n2", 60, 40), row("n3", 30, 50), row("n4", 100, 100)});
    CHECK(*reading(world, Metric::cpu).value == 60);
    CHECK(*reading(world, Metric::memory).value == 40);
    CHECK(*reading(world, Metric::connections).value == 50);
    CHECK(world.complete());
    CHECK(*world.usage.at({"chat_backend.n1"}).cpu_cores == 1);
    CHECK(*world.usage.at({"chat_backend.n2"}).connections == 4);
    CHECK(world.usage.at({"chat_backend.n3"}).cpu_limit == 2);
}

TEST_CASE("nodes: a node without a row that counts is a gap: nothing is whole, and the rest is known") {
    const double last = row_life.count();
    auto world = three_nodes();
    SECTION("the oldest row that counts") {
        add_nodes(world, std::vector{row("n2", 60, 40, last), row("n3", 30, 50)});
        CHECK(world.complete());
    }
    SECTION("too old, or none") {
        add_nodes(world, std::vector{row("n2", 60, 40, last + 1)});
        CHECK(*reading(world, Metric::cpu).value == 90);
        REQUIRE(reading(world, Metric::cpu).gap);
        CHECK(reading(world, Metric::cpu).gap->subject == "dos, tres");
        CHECK_FALSE(world.complete());
        CHECK(world.usage.at({"chat_backend.n2"}).cpu_cores.error().fault == Fault::node_unread);
    }
    SECTION("the table cannot be read") {
        add_nodes(world, Error{Fault::database_down, "db", {}});
        CHECK(reading(world, Metric::memory).gap->fault == Fault::database_down);
        CHECK_FALSE(world.complete());
    }
    SECTION("a node that could not read its CPU itself") {
        auto blind = row("n2", 0, 40);
        blind.cpu_percent.reset();
        add_nodes(world, std::vector{blind, row("n3", 30, 50)});
        CHECK(*reading(world, Metric::cpu).value == 60);
        CHECK(reading(world, Metric::cpu).gap);
        CHECK_FALSE(reading(world, Metric::memory).gap);
    }
    SECTION("this node could not, and no other row is there") {
        world.readings[index_of(Metric::cpu)].value = Error{Fault::no_cpu_window, {}, {}};
        add_nodes(world, std::vector<NodeRow>{});
        CHECK_FALSE(reading(world, Metric::cpu).value);
    }
}

TEST_CASE("nodes: what a leader remembered goes on with the next one") {
    auto old = three_nodes();
    old.memory.failures = 3;
    old.memory.last_failure = Stamp{"boot", 9900}; // 100 s ago
    old.memory.raise = Raise{2, 4, 1705334310, 1, true};
    old.memory.led = 1705334390;
    auto from = row("n2", 60, 40);
    from.memory = render_shared(old.memory, {}, old.wall, old.now);

    auto world = three_nodes();
    world.now = {"another", 500};
    world.memory.led = 1705334100;
    SECTION("later than this node's own") {
        take_shared(world, {from});
        CHECK(world.memory.failures == 3);
        CHECK(world.memory.last_failure == Stamp{"another", 400});
        CHECK(world.memory.raise == old.memory.raise);
    }
    SECTION("earlier than this node's own: it led in between") {
        world.memory.led = 1705334390;
        take_shared(world, {from});
        CHECK(world.memory.failures == 0);
    }
    SECTION("damaged: as if there were none") {
        from.memory = "{\"version\": 99}";
        take_shared(world, {from});
        CHECK(world.memory.failures == 0);
    }
    CHECK(world.memory.last_change == Stamp{"another", 400}); // the service's own, whoever changed it
}

TEST_CASE("nodes: a pause on any node is one of all, the longest counts, and it ends for all") {
    auto world = three_nodes();
    const auto paused = [&](const std::string& node, int seconds) {
        auto one = row(node, 1, 1);
        one.memory = render_shared({}, Pause{world.wall + std::chrono::seconds(seconds), node}, world.wall, world.now);
        return one;
    };
    auto silent = row("n4", 1, 1);
    silent.memory = render_shared({}, {}, world.wall, world.now);
    take_shared(world, {silent});
    CHECK_FALSE(world.pause);
    take_shared(world, {paused("n2", 0)}); // over
    CHECK_FALSE(world.pause);
    take_shared(world, {paused("n2", 60), paused("n3", 120), silent});
    REQUIRE(world.pause);
    CHECK(world.pause->reason == "n3");
    CHECK(world.memory.failures == 0); // a node that never led has nothing to tell
    remember_pause(world, true);
    world.pause.reset();
    remember_pause(world, false); // the table cannot be read
    REQUIRE(world.pause);
    CHECK(world.pause->reason == "n3");
    world.pause.reset();
    remember_pause(world, true); // it can, and tells of none
    remember_pause(world, false);
    CHECK_FALSE(world.pause);
}

TEST_CASE("nodes: an own change that is later than what the engine tells counts, and so does one without a date") {
    auto world = three_nodes();
    world.memory.last_change = world.now;
    take_shared(world, {});
    CHECK(world.memory.last_change == world.now);
    world.fleet.cluster->updated = 0;
    world.memory.last_change = Stamp{"boot", 1};
    take_shared(world, {});
    CHECK(world.memory.last_change == Stamp{"boot", 1});
}

TEST_CASE("nodes: a change of the service that is still to come, by another clock, counts as now") {
    auto world = three_nodes();
    world.fleet.cluster->updated += 3600;
    take_shared(world, {});
    CHECK(world.memory.last_change == world.now);
}

TEST_CASE("nodes: a node's own row has its readings and its tasks, and why one is missing") {
    auto world = three_nodes();
    world.readings[index_of(Metric::memory)].value = Error{Fault::io, "/proc/meminfo", {}};
    world.usage[{"chat_backend.n9"}] = {Error{Fault::usage_hidden, "x", "/proc/9"}, 5.0, 6.0};
    const auto own = row_of(world, "uno");
    CHECK(own.cpu_percent == 90);
    CHECK_FALSE(own.memory_percent);
    REQUIRE(own.tasks.size() == 2);
    CHECK(own.tasks[0].connections == 3);
    CHECK_FALSE(own.tasks[1].cpu_cores);
    CHECK(own.tasks[1].missing == "/proc/9");
}
