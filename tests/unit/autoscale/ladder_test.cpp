#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

TEST_CASE("the specification's day, minute by minute") {
    TestWorld world;

    world.read(15, 25, 5); // minute 0: at rest
    auto run = world.tick(0);
    CHECK(run.code == 0);
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 15%, Memoria: 25%, Conexiones: 5", "Estado: NORMAL"});
    CHECK(run.did.empty());

    world.read(82, 88, 50); // minute 5: 50 users come
    run = world.tick(300);
    CHECK(run.code == 0);
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 82%, Memoria: 88%, Conexiones: 50", "Estado: ESCALANDO ARRIBA",
                             "Motivo: CPU 82% > 80%, Memoria 88% > 85%",
                             "Creando nuevo backend: chat_backend_1705334700", "Backend creado exitosamente",
                             "Backends activos: 2"});
    CHECK(run.did == Lines{"start chat_backend_1705334700 3001", "put 127.0.0.1:3000 127.0.0.1:3001"});

    world.read(45, 50, 50); // minute 6: in balance
    run = world.tick();
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 45%, Memoria: 50%, Conexiones: 50", "Estado: NORMAL"});
    CHECK(run.did.empty());

    world.read(78, 82, 150); // minute 10: 100 more
    run = world.tick(240);
    CHECK(run.reason() == "Conexiones 150 > 100");
    CHECK(run.says("Backends activos: 3"));
    CHECK(run.did == Lines{"start chat_backend_1705335000 3002", "put 127.0.0.1:3000 127.0.0.1:3001 127.0.0.1:3002"});

    world.read(18, 28, 15); // minute 20: they leave; the newest goes first, and only out of the balancer
    run = world.tick(600);
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 18%, Memoria: 28%, Conexiones: 15", "Estado: ESCALANDO ABAJO",
                             "Motivo: CPU 18% < 20%, Memoria 28% < 30%, Conexiones 15 < 20",
                             "Retirando backend: chat_backend_1705335000 (drenaje de 30 s)", "Backends activos: 2"});
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});

    run = world.tick(29); // too soon to stop it, and too soon for the next
    CHECK(run.did.empty());

    world.read(45, 50, 50);
    run = world.tick(1); // its 30 s are over
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 45%, Memoria: 50%, Conexiones: 50", "Estado: NORMAL",
                             "Eliminando backend: chat_backend_1705335000", "Backend eliminado exitosamente",
                             "Backends activos: 2"});
    CHECK(run.did == Lines{"remove chat_backend_1705335000"});

    world.read(18, 28, 15);
    CHECK(world.tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.tick().did == Lines{"remove chat_backend_1705334700"});

    run = world.tick(); // down to MIN_BACKENDS: nothing more to do, and nothing to say
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 18%, Memoria: 28%, Conexiones: 15", "Estado: NORMAL"});
    CHECK(run.did.empty());
    CHECK(world.names() == Lines{compose});
    CHECK(world.balancer.in_force == Addresses{compose_address});
}

TEST_CASE("an hour of low load: never below MIN_BACKENDS, never one that Marea did not start") {
    for (const int min : {1, 2, 3}) {
        INFO("MIN_BACKENDS=" << min);
        TestWorld world;
        world.settings.thresholds.min_backends = min;
        for (std::uint16_t port = 3001; port <= 3005; ++port)
            world.serves("chat_backend_" + std::to_string(port), port);
        world.low();
        for (int minute = 0; minute < 60; ++minute) {
            const auto run = world.tick();
            REQUIRE(run.code == 0);
            REQUIRE(static_cast<int>(world.balancer.in_force.size()) >= min);
        }
        CHECK(static_cast<int>(world.names().size()) == min);
        CHECK(world.names().back() == compose);
    }
}

TEST_CASE("low load and nothing of Marea's: nothing goes, and the reason says so") {
    TestWorld world;
    world.serves("handmade", 3001);
    world.target.find("handmade")->managed = false;
    const auto run = world.low().tick();
    CHECK(run.did.empty());
    CHECK(run.says("Estado: NORMAL"));
    CHECK(run.reason() == "CPU 10% < 20%, Memoria 10% < 30%, Conexiones 10 < 20; no se retira ninguno: ninguno de los "
                          "activos lo creó Marea");
}

TEST_CASE("the newest of Marea's goes, though an unmanaged one is newer") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.serves("chat_backend_2", 3002);
    world.serves("handmade", 3003);
    world.target.find("handmade")->managed = false;
    CHECK(world.low().tick().did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001 127.0.0.1:3003"});
    CHECK(world.state().drains({"chat_backend_2"}));
}

TEST_CASE("exactly one Estado line in every tick that decides") {
    TestWorld world;
    world.settings.thresholds.max_backends = 3;
    const std::vector<std::function<void()>> loads = {[&] { world.high(); }, [&] { world.low(); },
                                                      [&] { world.normal(); },
                                                      [&] {
                                                          world.memory = Error{Fault::io, "meminfo", {}};
                                                      }};
    for (int minute = 0; minute < 40; ++minute) {
        loads[static_cast<std::size_t>(minute / 3) % loads.size()]();
        const auto run = world.tick();
        REQUIRE(run.count("Estado: ") == 1);
        REQUIRE(run.count("Motivo: ") <= 1);
        REQUIRE(run.count("Monitoreo iniciado") == 1);
    }
}

TEST_CASE("a free host port: the first that neither docker nor another program has") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.fleet_has("old", 3003, ContainerState::exited);
    world.busy_ports = {3002};
    const auto run = world.high().tick(0);
    CHECK(run.first() == "start chat_backend_1705334400 3004");

    TestWorld full;
    for (int port = 3001; port <= 65535; ++port)
        full.busy_ports.insert(static_cast<std::uint16_t>(port));
    const auto none = full.high().tick();
    CHECK(none.code == 1);
    CHECK(none.mentions("ERROR: no queda ningún puerto libre desde 127.0.0.1:3001"));
    CHECK(none.did.empty());
}

TEST_CASE("a name that is taken: the next second's") {
    TestWorld world;
    world.fleet_has("chat_backend_1705334400", 3009, ContainerState::exited);
    CHECK(world.high().tick(0).first() == "start chat_backend_1705334401 3001");
}
