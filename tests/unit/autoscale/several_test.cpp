#include "../catch.hpp"
#include "world.hpp"

#include "system/files.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

/// The target rule, one backend, and so many connections.
struct Crowded : TestWorld {
    explicit Crowded(double clients) {
        settings.scaling.rule = RuleKind::target;
        settings.thresholds[Metric::cpu].max = settings.thresholds[Metric::memory].max = 0;
        connections = clients;
    }
};

} // namespace

TEST_CASE("several: one change starts as many as the load asks for, max_step at the most") {
    Crowded world(350);
    const auto run = world.tick();
    CHECK(run.code == 0);
    CHECK(run.count("Creando nuevo backend: ") == 3);
    CHECK(run.count("Backend creado exitosamente") == 3);
    CHECK(run.says("Backends activos: 4"));
    CHECK(run.reason() == "Conexiones 350 > 100: hacen falta 4 backends");
    CHECK(world.balancer.in_force.size() == 4);
    CHECK(world.state().pending.empty());
    CHECK(world.state().proving.size() == 3);

    Crowded more(900);
    CHECK(more.tick().count("Creando nuevo backend: ") == 4);
    CHECK(more.tick().count("Creando nuevo backend: ") == 4);
    CHECK(more.tick().count("Creando nuevo backend: ") == 0);
    CHECK(more.names().size() == 9);

    Crowded most(5000);
    for (int minute = 0; minute < 5; ++minute)
        (void)most.tick();
    CHECK(most.names().size() == 10); // MAX_BACKENDS
}

TEST_CASE("several: the specification's rule starts one, whatever the load") {
    TestWorld world;
    CHECK(world.read(99, 99, 5000).tick().count("Creando nuevo backend: ") == 1);
    world.settings.thresholds.min_backends = 5;
    CHECK(world.tick().count("Creando nuevo backend: ") == 1);
}

TEST_CASE("several: who answers first serves first, and who never does is removed; counted once") {
    Crowded world(350);
    world.target.silent_for = {{"chat_backend_1705334461", 3}, {"chat_backend_1705334462", never}};
    const auto run = world.tick();
    CHECK(run.code == 1);
    CHECK(run.count("Backend creado exitosamente") == 2);
    CHECK(run.count("Backends activos: ") == 1); // when all that come have come
    CHECK(run.says("Backends activos: 3"));
    CHECK(run.count("ERROR: ") == 1);
    CHECK(run.mentions("Intentos fallidos seguidos: 1; "));
    CHECK(world.balancer.in_force.size() == 3);
    CHECK(world.names().size() == 3);
    CHECK(world.state().failures == 1);
    CHECK(world.tick(1).mentions("próximo intento"));
}

TEST_CASE("several: one that fails counts on from earlier failures, whoever is first") {
    for (const auto* sick : {"chat_backend_1705334460", "chat_backend_1705334462"}) {
        Crowded world(350);
        State state;
        state.failures = 3;
        state.last_failure = world.clock.ago(3600);
        world.set_state(state);
        world.target.silent_for[sick] = never;
        INFO(sick);
        CHECK(world.tick().code == 1);
        CHECK(world.state().failures == 4);
    }
}

TEST_CASE("several: all of them fail, and it counts as one failed start") {
    Crowded world(350);
    world.target.newcomers_silent = never;
    const auto run = world.tick();
    CHECK(run.code == 1);
    CHECK(run.count("ERROR: ") == 3);
    CHECK(run.count("Intentos fallidos seguidos: ") == 1);
    CHECK(world.names() == Lines{compose});
    CHECK(world.state().failures == 1);
    CHECK(world.state().pending.empty());
}

TEST_CASE("several: killed after the runs, the next tick admits them all") {
    Crowded world(350);
    world.killed_before("put");
    CHECK(world.state().pending.size() == 3);
    const auto next = world.tick();
    CHECK(next.count("Backend chat_backend_") == 3);
    CHECK(world.balancer.in_force.size() == 4);
    CHECK(world.state().pending.empty());
    CHECK(world.names().size() == 4);
}

TEST_CASE("several: killed after the runs, and sick: all are given up, and counted once") {
    Crowded world(350);
    world.killed_before("put");
    for (const auto& name : world.names())
        if (name != compose) world.target.silent_for[name] = never;
    const auto next = world.tick();
    CHECK(next.code == 1);
    CHECK(world.names() == Lines{compose});
    CHECK(world.state().failures == 1);
}

TEST_CASE("several: what drains is taken back first, as many as are wanted") {
    Crowded world(350);
    (void)world.tick();
    world.connections = 50.0;
    for (int minute = 0; minute < 3; ++minute)
        (void)world.tick();
    REQUIRE(world.state().draining.size() == 1);
    world.connections = 350.0;
    const auto run = world.tick(10);
    CHECK(run.count("Recuperando backend en drenaje: ") == 1);
    CHECK(world.balancer.in_force.size() == 4);
}

TEST_CASE("several: only as many as the host and the database have room for") {
    constexpr double reservation = 256.0 * 1024 * 1024;
    Crowded world(350);
    world.room.memory_bytes = 2.5 * reservation;
    CHECK(world.tick().count("Creando nuevo backend: ") == 2);

    Crowded full(350);
    full.room.memory_bytes = reservation - 1;
    const auto held = full.tick();
    CHECK(held.code == 0);
    CHECK(held.reason() == "Conexiones 350 > 100: hacen falta 4 backends; no se añade otro backend: quedan 268,4 MB de "
                           "memoria libres en el servidor y uno reserva 268,4 MB ([backend] memory_reservation)");
    full.room.memory_bytes = reservation;
    CHECK(full.tick().count("Creando nuevo backend: ") == 1);

    // 30 sessions for one backend: one more needs 30 and 5 in reserve
    for (const auto& [used, started] : {std::pair{65, 1}, {66, 0}, {35, 2}, {36, 1}}) {
        Crowded sessions(350);
        sessions.room = {{}, 100, used, 30};
        INFO(used);
        CHECK(sessions.tick().count("Creando nuevo backend: ") == started);
    }
}

TEST_CASE("target: a due drain waits while it is not known what a backend uses") {
    Crowded world(350);
    (void)world.tick();
    world.connections = 50.0;
    for (int minute = 0; minute < 3; ++minute)
        (void)world.tick();
    REQUIRE(world.state().draining.size() == 1);
    world.settings.thresholds[Metric::cpu].max = 80;
    for (const auto& name : world.names())
        world.usage[name] = {0.1, 1000.0, 1.0, 1, 2000};
    world.usage[compose].cpu_cores = Error{Fault::usage_hidden, {}, {}};
    CHECK(world.tick().did.empty());
    world.usage[compose].cpu_cores = 0.1;
    CHECK(world.tick().first().starts_with("remove "));
}

TEST_CASE("several: fewer free ports than are to start: none starts") {
    Crowded world(350);
    for (std::uint32_t port = 3003; port <= 3001 + 4096; ++port)
        world.busy_ports.insert(static_cast<std::uint16_t>(port));
    const auto run = world.tick();
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK(world.state().pending.empty());
}

TEST_CASE("pause: nothing is added, removed or finished; the balancer is kept in step; it expires by itself") {
    TestWorld world;
    (void)world.high().tick();
    (void)world.low().tick(120);
    REQUIRE(world.state().draining.size() == 1);
    const auto pause = [&](int seconds, const std::string& reason) {
        REQUIRE(pause_file(world.settings.paths.state_dir)
                    .save({world.clock.wall() + std::chrono::seconds(seconds), reason}));
    };
    pause(600, "copia de seguridad");
    const auto low = world.tick(120);
    CHECK(low.code == 0);
    CHECK(low.did.empty());
    const auto high = world.high().tick(120);
    CHECK(high.did.empty());
    CHECK(high.reason().find("en pausa hasta 20") != std::string::npos);
    CHECK(high.mentions("(autoscale --resume la termina)"));
    pause(60, "");
    CHECK(world.tick(59).did.empty());
    CHECK_FALSE(world.tick(1).did.empty());
}

TEST_CASE("pause: who is silent is not evicted, and who was stopped is not started") {
    TestWorld world;
    world.serves("chat_backend_5", 3005);
    world.serves("chat_backend_6", 3006);
    (void)world.normal().tick();
    REQUIRE(pause_file(world.settings.paths.state_dir).save({world.clock.wall() + std::chrono::hours(2), ""}));
    world.target.silent_for["chat_backend_5"] = never;
    for (int minute = 0; minute < 5; ++minute)
        CHECK(world.tick().did.empty());
    world.target.silent_for["chat_backend_5"] = 0;
    world.target.find("chat_backend_6")->state = ContainerState::exited;
    const auto stopped = world.tick();
    CHECK_FALSE(stopped.mentions("Arrancando de nuevo"));
}

TEST_CASE("pause: a file that cannot be read holds everything, and is said") {
    TestWorld world;
    REQUIRE(pause_file(world.settings.paths.state_dir).save({world.clock.wall(), ""}));
    REQUIRE(write_file(world.settings.paths.state_dir / "pause.json", "{"));
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK(run.mentions("pause.json"));
}
