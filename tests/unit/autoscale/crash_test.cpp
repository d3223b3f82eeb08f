#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

constexpr auto name = "chat_backend_1705334460"; ///< of the start in the first tick

/// One backend that serves since this tick.
struct Young : TestWorld {
    Young() { REQUIRE(high().tick().says("Backend creado exitosamente")); }
    void dies() { target.find(name)->state = ContainerState::exited; }
};

} // namespace

TEST_CASE("a backend that dies within its first minutes has failed to start") {
    for (const double after : {60.0, 290.0}) {
        INFO(after);
        Young world;
        world.dies();
        const auto run = world.normal().tick(after);
        CHECK(run.code == 1);
        CHECK(run.did == Lines{std::string("logs ") + name, std::string("remove ") + name, "put 127.0.0.1:3000"});
        CHECK(run.mentions(std::string("Backend ") + name + " terminó al poco de empezar a atender"));
        CHECK(run.says(std::string(name) + " | Error: connect ECONNREFUSED"));
        CHECK(run.mentions("Intentos fallidos seguidos: 1;"));
        CHECK(world.state().failures == 1);
        CHECK(world.state().proving.empty());
        CHECK(world.high().tick(50).did.empty()); // the back-off holds
        CHECK(world.high().tick(10).count("Creando") == 1);
    }
}

TEST_CASE("dying after 5 minutes is no failed start") {
    Young world;
    REQUIRE(world.normal().tick(290).did.empty());
    world.dies();
    const auto run = world.normal().tick(20);
    CHECK(run.code == 0);
    CHECK(run.first() == std::string("revive ") + name);
    CHECK(world.state().failures == 0);
}

TEST_CASE("one that the engine has restarted has died too") {
    Young world;
    world.target.find(name)->restarts = 1;
    const auto run = world.normal().tick();
    CHECK(run.code == 1);
    CHECK(run.did == Lines{std::string("logs ") + name, std::string("remove ") + name, "put 127.0.0.1:3000"});
    CHECK(world.state().failures == 1);
}

TEST_CASE("one that removed itself when it died counts the same, and there is nothing to remove") {
    Young world;
    world.settings.backend.extra_run_args = {"--rm"};
    world.target.backends.erase(world.target.backends.begin());
    const auto run = world.normal().tick();
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"put 127.0.0.1:3000"});
    CHECK(run.mentions("Intentos fallidos seguidos: 1;"));
    CHECK(world.state().failures == 1);
    CHECK(world.normal().tick().code == 0); // once
}

TEST_CASE("one that somebody removed while it was young is no failed start") {
    Young world;
    world.target.backends.erase(world.target.backends.begin());
    const auto run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.state().failures == 0);
}

TEST_CASE("the failures before it are remembered: crash after crash waits longer") {
    TestWorld world;
    world.target.start_fails = Error{Fault::docker_refused, "run", "no"};
    (void)world.high().tick();
    (void)world.high().tick();
    world.target.start_fails.reset();
    REQUIRE(world.high().tick(120).says("Backend creado exitosamente"));
    REQUIRE(world.state().failures == 0);
    world.target.backends.front().state = ContainerState::exited;
    CHECK(world.normal().tick().mentions("Intentos fallidos seguidos: 3;"));
    CHECK(world.state().failures == 3);
    CHECK(world.high().tick(180).did.empty()); // 4 minutes
    CHECK(world.high().tick(60).count("Creando") == 1);
}

TEST_CASE("one that is drained within its first minutes and ends is no failed start") {
    Young world;
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.dies();
    const auto run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.did == Lines{std::string("remove ") + name});
    CHECK(world.state().failures == 0);
}

TEST_CASE("a start that was created and not yet started is waited for, not judged, until it is late") {
    TestWorld world;
    world.target.newcomers_silent = never;
    world.high().killed_after("start");
    world.target.find(name)->state = ContainerState::created;
    auto run = world.high().tick(20);
    CHECK(run.code == 0);
    CHECK(run.did.empty());
    CHECK(run.count("Creando") == 0);
    CHECK_FALSE(world.state().pending.empty());
    run = world.normal().tick(20); // 40 s after its start
    CHECK(run.code == 1);
    CHECK(run.did == Lines{std::string("logs ") + name, std::string("remove ") + name});
    CHECK(world.state().failures == 1);
}

TEST_CASE("while one is created, another one is not started") {
    TestWorld world;
    world.settings.health.timeout_seconds = 200;
    world.high().killed_after("start");
    world.target.find(name)->state = ContainerState::created;
    const auto run = world.high().tick(120);
    CHECK(run.did.empty());
    CHECK(run.reason() == "CPU 90% > 80%; no se añade otro backend: hay uno arrancando");
}

TEST_CASE("a name or a port that somebody took meanwhile: the next one, and no failure") {
    TestWorld world;
    world.target.taken = {{"chat_backend_1705334460", ""}, {"3002", ""}};
    const auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(run.did == Lines{"start chat_backend_1705334460 3001", "start chat_backend_1705334461 3002",
                           "start chat_backend_1705334462 3003", "put 127.0.0.1:3000 127.0.0.1:3003"});
    CHECK(run.count("Nombre o puerto ocupados") == 2);
    CHECK(run.count("ERROR: ") == 0);
    CHECK(world.state().failures == 0);
    CHECK(world.state().pending.empty());
}

TEST_CASE("every port taken meanwhile is one error and one failure") {
    TestWorld world;
    for (int port = 3001; port <= 3020; ++port)
        world.target.taken[std::to_string(port)] = "";
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.count("ERROR: ") == 1);
    CHECK(run.count("Intentos fallidos seguidos: 1;") == 1);
    CHECK(world.state().failures == 1);
    CHECK(world.state().pending.empty());
    CHECK(world.names() == Lines{compose});
}

TEST_CASE("no free port at all: nothing is tried") {
    TestWorld world;
    world.settings.backend.first_host_port = {65535};
    world.busy_ports = {65535};
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK(run.count("ERROR: ") == 1);
}

TEST_CASE("the database's password is not in the last words of a container") {
    TestWorld world;
    world.settings.database.password = Secret("hunter2");
    world.target.newcomers_silent = never;
    world.target.said = {"connect postgres://chatuser:hunter2@db failed"};
    const auto run = world.high().tick();
    CHECK(run.mentions("connect postgres://chatuser:"));
    CHECK_FALSE(run.mentions("hunter2"));
}

TEST_CASE("a balancer that is not ready: nothing is started, no failure, and each high tick says why") {
    TestWorld world;
    world.balancer.unready = true;
    for (int tick = 0; tick < 3; ++tick) {
        const auto run = world.high().tick();
        CHECK(run.code == 1);
        CHECK(run.did.empty());
        CHECK(run.count("ERROR: ") == 1);
        CHECK(run.mentions("[emerg]"));
        CHECK(run.says("Estado: ESCALANDO ARRIBA"));
    }
    CHECK(world.state().failures == 0);
    CHECK(world.state().pending.empty());
    CHECK(world.normal().tick().code == 0);
    world.balancer.unready = false;
    CHECK(world.high().tick(1).says("Backend creado exitosamente")); // nor does a cooldown hold it
}

TEST_CASE("after a failed reload nothing is started until the reload is done") {
    TestWorld world;
    world.balancer.reload_fails = true;
    REQUIRE(world.high().tick().count("Creando") == 1);
    for (int tick = 0; tick < 3; ++tick) {
        const auto run = world.high().tick();
        CHECK(run.code == 1);
        CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
        CHECK(run.count("Estado: ") == 0); // what failed ends the tick
    }
    CHECK(world.names().size() == 2);
    world.balancer.reload_fails = false;
    const auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(run.did.size() == 3); // the reload, and then the start
    CHECK(run.first() == "put 127.0.0.1:3000 127.0.0.1:3001");
    CHECK(world.balancer.in_force.size() == 3);
}
