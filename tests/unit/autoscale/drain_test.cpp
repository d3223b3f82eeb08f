#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

/// Two backends, the second of which drains since just now.
struct Draining2 : TestWorld {
    Draining2() {
        serves("chat_backend_1", 3001);
        REQUIRE(low().tick().did == Lines{"put 127.0.0.1:3000"});
    }
};

} // namespace

TEST_CASE("load returns during a drain: taken back, no start, no cooldown") {
    for (const double after :
         {1.0, 20.0, 60.0}) { // after 60 s the drain is over: it still serves better than a new one
        INFO(after << " s later");
        Draining2 world;
        const auto run = world.high().tick(after);
        CHECK(run.code == 0);
        CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 90%, Memoria: 50%, Conexiones: 50",
                                 "Estado: ESCALANDO ARRIBA", "Motivo: CPU 90% > 80%",
                                 "Recuperando backend en drenaje: chat_backend_1", "Backends activos: 2"});
        CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
        CHECK(world.state().draining.empty());
        CHECK(world.normal().tick(600).did.empty()); // and it stays
    }
}

TEST_CASE("taking back is a change: the next one waits a cooldown") {
    Draining2 world;
    REQUIRE(world.high().tick(20).says("Recuperando backend en drenaje: chat_backend_1"));
    CHECK(world.high().tick(40).did.empty());
    CHECK(world.high().tick(20).first().starts_with("start"));
}

TEST_CASE("below MIN_BACKENDS what drains is taken back, whatever the load") {
    Draining2 world;
    world.settings.thresholds.min_backends = 2;
    const auto run = world.low().tick(20);
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
}

TEST_CASE("of two that drain, the last to leave comes back, one in a tick") {
    TestWorld world;
    world.settings.guards.drain_seconds = 300;
    world.serves("chat_backend_1", 3001);
    world.serves("chat_backend_2", 3002);
    REQUIRE(world.low().tick().did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
    REQUIRE(world.low().tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.high().tick(10).did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
    CHECK(world.high().tick(10).did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001 127.0.0.1:3002"});
}

TEST_CASE("one that drains and has ended is not taken back: a new one is started") {
    Draining2 world;
    world.target.find("chat_backend_1")->state = ContainerState::exited;
    const auto run = world.high().tick();
    CHECK(run.first().starts_with("start chat_backend_1705334520"));
    CHECK_FALSE(run.mentions("Recuperando"));
}

TEST_CASE("a due drain ends at 30 s, not before, while no more is wanted") {
    struct Row {
        double after;
        TestWorld& (TestWorld::*load)();
        bool ends;
    };
    for (const auto& [after, load, ends] : std::vector<Row>{{29.9, &TestWorld::low, false},
                                                            {30, &TestWorld::low, true},
                                                            {30, &TestWorld::normal, true},
                                                            {60, &TestWorld::normal, true}}) {
        INFO(after << " s later");
        Draining2 world;
        const auto run = (world.*load)().tick(after);
        CHECK(run.did == (ends ? Lines{"remove chat_backend_1"} : Lines{}));
        CHECK(run.says("Backend eliminado exitosamente") == ends);
        CHECK(world.state().drains({"chat_backend_1"}) != ends);
    }
}

TEST_CASE("a due drain waits at MAX_BACKENDS while more is wanted") {
    Draining2 world;
    world.settings.thresholds.max_backends = 1;
    const auto run = world.high().tick();
    CHECK(run.did.empty());
    CHECK(run.reason().ends_with("no se añade otro backend: ya hay 1, el máximo (MAX_BACKENDS=1)"));
}

TEST_CASE("a drained backend that cannot be removed: an error, exit 1, and again in the next tick") {
    Draining2 world;
    world.target.remove_fails = Error{Fault::docker_timed_out, "stop", "30"};
    const auto run = world.normal().tick();
    CHECK(run.code == 1);
    CHECK(run.count("ERROR: ") == 1);
    CHECK_FALSE(run.says("Backend eliminado exitosamente"));
    CHECK(world.state().drains({"chat_backend_1"}));
    world.target.remove_fails.reset();
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("an ended drain and the next one share a tick, and only one of them is a change") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.serves("chat_backend_2", 3002);
    REQUIRE(world.low().tick().did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
    const auto run = world.low().tick();
    CHECK(run.did == Lines{"remove chat_backend_2", "put 127.0.0.1:3000"});
    CHECK(world.low().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("one that drains is not counted as active and is not drained twice") {
    TestWorld world;
    world.settings.guards.drain_seconds = 600;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Backends activos: 1"));
    const auto run = world.low().tick();
    CHECK(run.did.empty());
    CHECK(run.lines.back() == "Estado: NORMAL");
    CHECK(world.state().draining.size() == 1);
}

TEST_CASE("a drain counts from the moment at which the balancer stopped sending clients") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.journal.on_effect = [&](const std::string& entry) {
        if (entry.starts_with("put")) world.clock.advance(9); // a slow nginx -t
    };
    REQUIRE(world.low().tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.normal().tick(29).did.empty());
    CHECK(world.normal().tick(1).did == Lines{"remove chat_backend_1"});
}
