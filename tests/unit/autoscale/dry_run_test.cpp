#include "../catch.hpp"
#include "world.hpp"

#include "system/files.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

/// A dry run, which must leave everything as it was.
Run dry(TestWorld& world, double after = 60) {
    const auto before = world.names();
    const auto file = read_file(world.state_file())->value_or("<none>");
    const auto run = world.tick(after, MonitorMode::dry_run);
    for (const auto& effect : run.did)
        CHECK(effect.starts_with("logs ")); // looked at, nothing else
    CHECK(world.names() == before);
    CHECK(read_file(world.state_file())->value_or("<none>") == file);
    CHECK(run.count("Estado: ") == 1);
    CHECK(run.count("Simulación: ") >= 1);
    return run;
}

} // namespace

TEST_CASE("dry run: says what a tick would do, and makes not even a folder") {
    TestWorld up;
    up.high();
    auto run = dry(up);
    CHECK(run.code == 0);
    CHECK(run.lines == Lines{"Monitoreo iniciado", "CPU: 90%, Memoria: 50%, Conexiones: 50", "Estado: ESCALANDO ARRIBA",
                             "Motivo: CPU 90% > 80%", "Simulación: se crearía el backend chat_backend_1705334460"});
    CHECK_FALSE(std::filesystem::exists(up.settings.paths.state_dir));

    TestWorld down;
    down.serves("chat_backend_1", 3001);
    down.low();
    CHECK(dry(down).lines.back() == "Simulación: se retiraría el backend chat_backend_1 (drenaje de 30 s)");

    TestWorld rest;
    CHECK(dry(rest.normal()).lines.back() == "Simulación: no se haría nada");
}

TEST_CASE("dry run: a drain that is due, and one that would be taken back") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    CHECK(dry(world.normal(), 10).lines.back() == "Simulación: no se haría nada");
    CHECK(dry(world.high(), 0).lines.back() == "Simulación: se recuperaría el backend en drenaje chat_backend_1");
    CHECK(dry(world.normal(), 30).lines.back() == "Simulación: se eliminaría el backend chat_backend_1, ya drenado");
    world.normal().memory = Error{Fault::io, "meminfo", {}};
    const auto run = dry(world);
    CHECK(run.code == 3);
    CHECK(run.lines.back() == "Simulación: no se haría nada");
}

TEST_CASE("dry run: the guards hold it too") {
    TestWorld world;
    REQUIRE(world.high().tick().says("Backend creado exitosamente"));
    const auto run = dry(world.high(), 40);
    CHECK(run.says("Estado: NORMAL"));
    CHECK(run.mentions("el último cambio es reciente"));
    CHECK(run.lines.back() == "Simulación: no se haría nada");
}

TEST_CASE("dry run: a damaged state stays where it is") {
    TestWorld world;
    REQUIRE(write_file(world.state_file(), "garbage"));
    CHECK(dry(world.high()).lines.back() == "Simulación: no se haría nada");
    CHECK_FALSE(std::filesystem::exists(world.state_file().string() + ".corrupt"));
}

TEST_CASE("dry run: needs no lock, and an unreadable fleet is exit 1") {
    TestWorld world;
    world.target.look_fails = Error{Fault::docker_down, "ps", {}};
    const auto run = world.high().tick(60, MonitorMode::dry_run);
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK_FALSE(std::filesystem::exists(world.settings.paths.state_dir));
}

TEST_CASE("dry run: says what it would settle, and settles nothing") {
    TestWorld world;
    world.fleet_has("chat_backend_7", 3007);                          // healthy, not behind the balancer
    world.fleet_has("chat_backend_8", 3008, ContainerState::created); // never started
    world.fleet_has("chat_backend_9", 3009, ContainerState::exited);  // a start that came to nothing
    world.balancer.file.push_back("127.0.0.1:3010");                  // dead
    State state;
    state.pending = {Pending{{"chat_backend_9"}, world.clock.ago(5)}};
    state.reload_pending = true;
    world.set_state(state);
    const auto run = dry(world.normal());
    CHECK(run.code == 0);
    CHECK(run.mentions("Simulación: Backend chat_backend_7 responde: entra en el balanceador"));
    CHECK(run.mentions("Simulación: Eliminando backend que no llegó a funcionar: chat_backend_8"));
    CHECK(run.mentions("Simulación: Eliminando backend que no llegó a funcionar: chat_backend_9"));
    CHECK(run.mentions("Simulación: AVISO: 127.0.0.1:3010 sale del balanceador"));
}
