#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

constexpr auto name = "chat_backend_1705334460"; ///< of the start that is cut short in the first tick

State pending(const TestWorld& world, double seconds_ago) {
    State state;
    state.pending = {Pending{{name}, world.clock.ago(seconds_ago)}};
    state.last_change = world.clock.ago(seconds_ago);
    return state;
}

} // namespace

TEST_CASE("a start that is killed anywhere ends as one backend behind the balancer, or as none") {
    struct Row {
        const char* where;
        bool after;
        const char* effect;
        std::size_t backends; ///< after the next tick, at normal load
        Lines did;            ///< by it
    };
    const Lines both = {"put 127.0.0.1:3000 127.0.0.1:3001"};
    const std::vector<Row> rows = {
        {"before docker run", false, "start", 1, {}},
        {"after docker run", true, "start", 2, both},
        {"before the first answer", false, "health chat_backend", 2, both},
        {"after the first answer", true, "health chat_backend", 2, both},
        {"before the balancer's file", false, "put", 2, both},
        {"after the reload, before that is recorded", true, "put", 2, both},
    };
    for (const auto& row : rows) {
        INFO(row.where);
        TestWorld world;
        world.high();
        row.after ? world.killed_after(row.effect) : world.killed_before(row.effect);
        const auto run = world.normal().tick();
        CHECK(run.code == 0);
        CHECK(run.did == row.did);
        CHECK(world.names().size() == row.backends);
        CHECK(world.balancer.in_force.size() == row.backends);
        CHECK(world.state().pending.empty());
        CHECK_FALSE(world.state().reload_pending);
        CHECK(world.normal().tick().did.empty());
    }
}

TEST_CASE("a killed start is a change: the cooldown holds the next one") {
    TestWorld world;
    world.high().killed_after("start");
    const auto run = world.high().tick(40);
    CHECK(run.count("Creando") == 0);
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"}); // settling goes on
    CHECK(world.high().tick(20).count("Creando") == 1);
}

TEST_CASE("a removal that is killed is finished, or found done") {
    for (const bool after : {false, true}) {
        INFO((after ? "after" : "before") << " docker rm");
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
        world.normal();
        after ? world.killed_after("remove") : world.killed_before("remove");
        const auto run = world.normal().tick();
        CHECK(run.code == 0);
        CHECK(run.did == (after ? Lines{} : Lines{"remove chat_backend_1"}));
        CHECK(world.names() == Lines{compose});
        CHECK(world.state().draining.empty());
    }
}

TEST_CASE("a drain that is killed goes on: out of the balancer, then removed") {
    for (const bool after : {false, true}) {
        INFO((after ? "after" : "before") << " the balancer's file");
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        world.low();
        after ? world.killed_after("put") : world.killed_before("put");
        (void)world.normal().tick();
        CHECK(world.balancer.in_force == Addresses{compose_address});
        (void)world.normal().tick();
        CHECK(world.names() == Lines{compose});
        CHECK(world.state().draining.empty());
    }
}

TEST_CASE("a take-back that is killed ends behind the balancer") {
    for (const bool after : {false, true}) {
        INFO((after ? "after" : "before") << " the balancer's file");
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
        world.high();
        after ? world.killed_after("put", 20) : world.killed_before("put", 20);
        (void)world.normal().tick();
        CHECK(world.balancer.in_force.size() == 2);
        CHECK(world.names().size() == 2);
    }
}

TEST_CASE("pending and still starting: waited for, and counted as active") {
    TestWorld world;
    world.settings.thresholds.min_backends = 2;
    world.fleet_has(name, 3001);
    world.target.silent_for[name] = never;
    world.set_state(pending(world, 10));
    const auto run = world.normal().tick(0);
    CHECK(run.code == 0);
    CHECK(run.did.empty());
    CHECK(run.says("Estado: NORMAL")); // two active, so nothing below the minimum
    REQUIRE_FALSE(world.state().pending.empty());
    CHECK(world.state().pending.front().since == world.clock.ago(10));
}

TEST_CASE("pending and not healthy after 30 s: removed and counted") {
    TestWorld world;
    world.fleet_has(name, 3001);
    world.target.silent_for[name] = never;
    world.set_state(pending(world, 29));
    CHECK(world.normal().tick(0).did.empty());
    const auto run = world.normal().tick(2);
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"logs chat_backend_1705334460", "remove chat_backend_1705334460"});
    CHECK(run.mentions("Intentos fallidos seguidos: 1; próximo intento a las "));
    CHECK(world.state().failures == 1);
    CHECK(world.state().pending.empty());
}

TEST_CASE("pending, late, and healthy at last: admitted") {
    TestWorld world;
    world.fleet_has(name, 3001);
    world.set_state(pending(world, 600));
    const auto run = world.normal().tick(0);
    CHECK(run.code == 0);
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
}

TEST_CASE("pending and no longer running: removed at once") {
    for (const auto state : {ContainerState::exited, ContainerState::dead, ContainerState::restarting}) {
        INFO(static_cast<int>(state));
        TestWorld world;
        world.fleet_has(name, 3001, state);
        world.set_state(pending(world, 5));
        const auto run = world.normal().tick(0);
        CHECK(run.code == 1);
        CHECK(run.last() == std::string("remove ") + name);
        CHECK(world.state().failures == 1);
    }
}

TEST_CASE("created and never started, and no state knows of it: removed, unless it is not Marea's") {
    TestWorld world;
    world.fleet_has("chat_backend_7", 3007, ContainerState::created);
    world.fleet_has("theirs", 3008, ContainerState::created);
    world.target.find("theirs")->managed = false;
    world.fleet_has("chat_backend_8", 3009, ContainerState::exited); // ran once: cleanup's affair
    const auto run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.did == Lines{"remove chat_backend_7"});
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("a draining entry whose container is gone is forgotten") {
    TestWorld world;
    State state;
    state.draining = {{{"chat_backend_1"}, world.clock.ago(5)}};
    world.set_state(state);
    CHECK(world.normal().tick().did.empty());
    CHECK(world.state().draining.empty());
}

TEST_CASE("a reload that a killed run left is made up for") {
    TestWorld world;
    State state;
    state.reload_pending = true;
    world.set_state(state);
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK_FALSE(world.state().reload_pending);
    CHECK(world.normal().tick().did.empty());
}
