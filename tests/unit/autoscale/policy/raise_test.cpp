#include "../../catch.hpp"

#include "autoscale/policy/plan.hpp"
#include "autoscale/policy/raise.hpp"

using namespace marea;

namespace {

constexpr std::int64_t now = 1705334400;

/// A service with so many replicas, of which so many run.
World service_of(int replicas, int running) {
    World world;
    world.now = {"boot", 10000};
    world.wall = Moment(std::chrono::seconds(now));
    world.readings = {{Metric::cpu, 50.0}, {Metric::memory, 50.0}, {Metric::connections, 50.0}};
    Cluster cluster;
    cluster.role = Cluster::Role::leader;
    cluster.service = "chat_backend";
    cluster.replicas = replicas;
    for (int slot = 1; slot <= running; ++slot) {
        Backend backend;
        backend.name = {"chat_backend." + std::to_string(slot)};
        backend.managed = true;
        backend.state = ContainerState::running;
        world.fleet.backends.push_back(backend);
        world.health.emplace(backend.name, Result<void>{});
        world.behind.insert(backend.name);
    }
    world.fleet.wanted = replicas;
    world.fleet.compose_present = true;
    world.fleet.cluster = cluster;
    return world;
}

World raised(int from, int to, int running, std::int64_t age) {
    auto world = service_of(to, running);
    world.memory.raise = Raise{from, to, now - age, 2};
    world.memory.failures = 2;
    return world;
}

void fails(World& world, std::int64_t ago, const std::string& words = "task: non-zero exit (1)") {
    world.fleet.cluster->failed.push_back({"chat_backend.3", "nodo2", words, now - ago});
}

Plan plan_of(const World& world) {
    return plan(world, rule_of(RuleKind::thresholds), Settings{});
}

} // namespace

TEST_CASE("raise: it has failed when a task of it ended, was rejected or finds no node") {
    auto world = raised(2, 3, 2, 30);
    CHECK_FALSE(raise_failed(world)); // still coming
    fails(world, 31);                 // that was before it
    CHECK_FALSE(raise_failed(world));
    fails(world, 30);
    REQUIRE(raise_failed(world));
    CHECK(raise_failed(world)->detail == "chat_backend.3 (nodo2): task: non-zero exit (1)");
    CHECK(replicas_that_run(world) == 2);
    world.fleet.backends.pop_back(); // never fewer than before the addition
    CHECK(replicas_that_run(world) == 2);
}

TEST_CASE("raise: it may take ten minutes, and no longer") {
    CHECK_FALSE(raise_failed(raised(2, 3, 2, 599)));
    CHECK(raise_failed(raised(2, 3, 2, 600)));
    CHECK_FALSE(raise_failed(raised(2, 3, 3, 600)));
}

TEST_CASE("raise: somebody else's number of replicas is never taken back") {
    auto world = raised(2, 3, 2, 30);
    fails(world, 10);
    world.fleet.cluster->replicas = 5;
    CHECK_FALSE(raise_failed(world));
    remember_raise(world);
    CHECK_FALSE(world.memory.raise);
    CHECK(world.memory.failures == 2);
    auto by_hand = service_of(5, 2);
    fails(by_hand, 10);
    CHECK(plan_of(by_hand).settling.empty());
}

TEST_CASE("raise: once all run the failures before it are forgotten, unless one dies within five minutes") {
    auto world = raised(2, 3, 3, 30);
    remember_raise(world);
    REQUIRE(world.memory.raise);
    CHECK(world.memory.raise->served);
    CHECK(world.memory.failures == 0);
    SECTION("it dies twice") {
        world.fleet.backends.pop_back();
        fails(world, 5);
        CHECK_FALSE(raise_failed(world));                      // Swarm starts another one
        world.fleet.cluster->failed.back().earlier = now - 31; // the one before was before the addition
        CHECK_FALSE(raise_failed(world));
        world.fleet.cluster->failed.back().earlier = now - 30;
        const auto made = plan_of(world);
        REQUIRE(made.settling.size() == 1);
        CHECK(made.settling.front().kind == Step::Kind::shrink);
        give_up_raise(world);
        CHECK(world.memory.failures == 3);
        CHECK(world.memory.last_failure == world.now);
    }
    SECTION("it has proved itself") {
        world.wall += std::chrono::seconds(271);
        remember_raise(world);
        CHECK_FALSE(world.memory.raise);
    }
}

TEST_CASE("service: more is not asked for while tasks are still to come, nor anything during its update") {
    auto world = service_of(3, 2);
    world.readings[index_of(Metric::cpu)].value = 95.0;
    CHECK(plan_of(world).decision.held == Held::starting);
    world = service_of(2, 2);
    world.readings[index_of(Metric::cpu)].value = 95.0;
    CHECK(plan_of(world).decision.action == Action::add);
    world.fleet.cluster->updating = true;
    CHECK(plan_of(world).decision.held == Held::updating);
    for (auto& reading : world.readings)
        reading.value = 1.0;
    CHECK(plan_of(world).decision.held == Held::updating);
    world.fleet.cluster->updating = false;
    CHECK(plan_of(world).decision.action == Action::remove);
}

TEST_CASE("service: a node's missing readings keep replicas, and let more come") {
    auto world = service_of(2, 2);
    for (auto& reading : world.readings)
        reading.value = 1.0;
    world.readings[index_of(Metric::cpu)].gap = Error{Fault::node_unread, "nodo3", {}};
    CHECK(plan_of(world).decision.action == Action::none);
    world.readings[index_of(Metric::cpu)].value = 95.0;
    CHECK(plan_of(world).decision.action == Action::add);
}

TEST_CASE("service: nothing is taken away while tasks are to come, be it those of a node that died") {
    auto world = service_of(4, 3);
    for (auto& reading : world.readings)
        reading.value = 1.0;
    CHECK(plan_of(world).decision.action == Action::none);
    CHECK(plan_of(world).decision.held == Held::starting);
    CHECK(plan_of(service_of(4, 4)).decision.action == Action::none);
}

TEST_CASE("service: 0 replicas are left alone, and that is what is said") {
    auto world = service_of(0, 0);
    world.fleet.compose_stopped = true;
    const auto made = plan_of(world);
    CHECK(made.decision.action == Action::none);
    CHECK(made.decision.held == Held::service_stopped);
}

TEST_CASE("service: a node that died leaves fewer than the minimum, and Swarm brings them back by itself") {
    Settings settings;
    settings.thresholds.min_backends = 3;
    const auto made = plan(service_of(3, 2), rule_of(RuleKind::thresholds), settings);
    CHECK(made.decision.action == Action::none);
    CHECK(made.decision.held == Held::starting);
}
