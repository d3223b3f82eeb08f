#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

constexpr auto stopped = "no se crea ningún backend: el proyecto de Compose está parado (docker-compose up -d)";

struct Served : TestWorld {
    Served() {
        serves("chat_backend_1", 3001);
        REQUIRE(normal().tick().did.empty());
    }
    void ends() { target.find("chat_backend_1")->state = ContainerState::exited; }
};

/// One of an old image, one that Compose started.
struct Outdated : TestWorld {
    Outdated() {
        serves("chat_backend_1", 3001);
        target.find("chat_backend_1")->image_id = "sha256:old";
        target.wanted_image = "sha256:new";
    }
    [[nodiscard]] bool renewed() {
        return names().size() == 2 && target.find("chat_backend_1") == nullptr && balancer.in_force.size() == 2 &&
               state().draining.empty() && state().owed == 0 && state().pending.empty();
    }
};

} // namespace

TEST_CASE("a backend that ended with the engine is started again, and let in when it answers") {
    Served world;
    world.ends();
    auto run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.first() == "revive chat_backend_1");
    CHECK(run.says("Arrancando de nuevo el backend chat_backend_1, que se paró con el motor de Docker"));
    (void)world.normal().tick();
    CHECK(world.balancer.in_force == Addresses{compose_address, "127.0.0.1:3001"});
    CHECK(world.normal().tick().did.empty());
    world.ends(); // it served again: the next stop is another one
    CHECK(world.normal().tick().first() == "revive chat_backend_1");
}

TEST_CASE("a revived one that ends again before it serves is left alone") {
    Served world;
    world.ends();
    REQUIRE(world.normal().tick().first() == "revive chat_backend_1");
    world.ends();
    for (int tick = 0; tick < 3; ++tick)
        CHECK_FALSE(world.normal().tick().first().starts_with("revive"));
}

TEST_CASE("not revived: one that drains, one that is not Marea's, one that never served, one of a stopped project") {
    Served draining;
    REQUIRE(draining.low().tick().says("Estado: ESCALANDO ABAJO"));
    draining.ends();
    CHECK(draining.normal().tick().did == Lines{"remove chat_backend_1"});

    Served foreign;
    foreign.target.find("chat_backend_1")->managed = false;
    foreign.ends();
    CHECK(foreign.normal().tick().did == Lines{"put 127.0.0.1:3000"});

    TestWorld unknown;
    unknown.fleet_has("chat_backend_1", 3001, ContainerState::exited);
    CHECK(unknown.normal().tick().did.empty());

    Served project;
    project.ends();
    project.target.compose_present = project.target.compose_stopped = true;
    CHECK(project.normal().tick().did.empty()); // nginx does not run either
}

TEST_CASE("a stopped Compose project: nothing is started, whatever is wanted, and it is said") {
    TestWorld world;
    world.target.compose_present = world.target.compose_stopped = true;
    auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(run.did.empty());
    CHECK(run.reason() == std::string("CPU 90% > 80%; ") + stopped);
    world.target.backends.clear();
    run = world.normal().tick();
    CHECK(run.did.empty());
    CHECK(run.reason() == std::string("Backends activos 0 < 1 (MIN_BACKENDS); ") + stopped);
    world.target.compose_stopped = false;
    CHECK(world.normal().tick().count("Creando") == 1);
}

TEST_CASE("a Compose project that is gone after it was seen is as good as stopped; one never seen is none") {
    TestWorld world;
    world.target.compose_present = true;
    REQUIRE(world.normal().tick().did.empty());
    world.target.compose_present = false;
    CHECK(world.high().tick().reason() == std::string("CPU 90% > 80%; ") + stopped);
    world.target.compose_present = true;
    CHECK(world.high().tick().count("Creando") == 1);

    TestWorld without;
    CHECK(without.high().tick().count("Creando") == 1);
}

TEST_CASE("MAX_BACKENDS lowered: down to it, one a cooldown, and not while a reading is missing") {
    TestWorld world;
    for (const int port : {3001, 3002, 3003})
        world.serves("chat_backend_" + std::to_string(port), static_cast<std::uint16_t>(port));
    world.settings.thresholds.max_backends = 2;
    world.normal().memory = Error{Fault::io, "meminfo", "EIO"};
    auto run = world.tick();
    CHECK(run.code == 3);
    CHECK(run.did.empty());
    run = world.normal().tick();
    CHECK(run.reason() == "Backends activos 4 > 2 (MAX_BACKENDS)");
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001 127.0.0.1:3002"});
    CHECK(world.normal().tick(20).did.empty());
    CHECK(world.normal().tick(40).last() == "put 127.0.0.1:3000 127.0.0.1:3001");
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_3002"});
    CHECK(world.normal().tick().did.empty());
    CHECK(world.names().size() == 2);
}

TEST_CASE("an outdated backend: the new one first, then the old one drains, in one tick") {
    Outdated world;
    auto run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.reason() == "la imagen ha cambiado: se renueva un backend");
    CHECK(run.did == Lines{"start chat_backend_1705334460 3002", "put 127.0.0.1:3000 127.0.0.1:3001 127.0.0.1:3002",
                           "put 127.0.0.1:3000 127.0.0.1:3002"});
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
    CHECK(world.renewed());
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("at MAX_BACKENDS the old one drains first, and a new one is owed") {
    Outdated world;
    world.settings.thresholds.max_backends = 2;
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.state().owed == 1);
    const auto run = world.normal().tick();
    CHECK(run.first() == "start chat_backend_1705334520 3002"); // not the old one again
    for (int tick = 0; tick < 3; ++tick)
        (void)world.normal().tick();
    CHECK(world.renewed());
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("a renewal that is killed anywhere ends as a renewal") {
    const std::vector<std::pair<const char*, bool>> effects = {{"start", false},
                                                               {"start", true},
                                                               {"health chat_backend_1705", false},
                                                               {"put", false},
                                                               {"put", true},
                                                               {"put 127.0.0.1:3000 127.0.0.1:3002", false},
                                                               {"put 127.0.0.1:3000 127.0.0.1:3002", true}};
    for (const auto& [effect, after] : effects) {
        for (const int most : {5, 2}) {
            INFO((after ? "after " : "before ") << effect << ", at most " << most);
            if (most == 2 && std::string(effect) != "put") continue;
            Outdated world;
            world.settings.thresholds.max_backends = most;
            world.normal();
            after ? world.killed_after(effect) : world.killed_before(effect);
            for (int tick = 0; tick < 6; ++tick) {
                CHECK(world.normal().tick().code == 0);
                CHECK_FALSE(world.balancer.in_force.empty());
            }
            CHECK(world.renewed());
        }
    }
}

TEST_CASE("a renewal at MAX_BACKENDS takes one out first, and waits while a reading is missing") {
    Outdated world;
    world.settings.thresholds.max_backends = 2;
    world.normal();
    world.connections = Error{Fault::database_down, "db", {}};
    CHECK(world.tick().did.empty());
    CHECK(world.state().draining.empty());
    world.normal();
    CHECK(world.tick().did == Lines{"put 127.0.0.1:3000"});
}

TEST_CASE("a renewal whose new one cannot be run leaves the old one where it is") {
    Outdated world;
    world.target.start_fails = Error{Fault::image_missing, "chat_backend_image", {}};
    CHECK(world.normal().tick().code == 1);
    CHECK(world.balancer.in_force == Addresses{compose_address, "127.0.0.1:3001"});
    CHECK(world.state().draining.empty());
}

TEST_CASE("replace_outdated = false, an unknown image, or one that is not Marea's: nothing is renewed") {
    Outdated off;
    off.settings.backend.replace_outdated = false;
    CHECK(off.normal().tick().did.empty());
    Outdated unknown;
    unknown.target.wanted_image.clear();
    CHECK(unknown.normal().tick().did.empty());
    Outdated foreign;
    foreign.target.find("chat_backend_1")->managed = false;
    CHECK(foreign.normal().tick().did.empty());
}

TEST_CASE("a renewal that does not come to work leaves the old one where it is") {
    Outdated world;
    world.target.newcomers_silent = never;
    const auto run = world.normal().tick();
    CHECK(run.code == 1);
    CHECK(run.last().starts_with("remove chat_backend_17"));
    CHECK(world.names().size() == 2);
    CHECK(world.balancer.in_force == Addresses{compose_address, "127.0.0.1:3001"});
    CHECK(world.state().draining.empty());
}

TEST_CASE("dry run: a revival, a renewal, and a stopped project are said, and nothing is done") {
    Served ended;
    ended.ends();
    auto run = ended.normal().tick(60, MonitorMode::dry_run);
    CHECK(run.did.empty());
    CHECK(run.mentions("Simulación: Arrancando de nuevo el backend chat_backend_1"));

    Outdated old;
    run = old.normal().tick(60, MonitorMode::dry_run);
    CHECK(run.did.empty());
    CHECK(run.says("Simulación: se crearía el backend chat_backend_1705334460"));
    CHECK(run.says("Simulación: se retiraría el backend chat_backend_1 (drenaje de 30 s)"));

    TestWorld project;
    project.target.compose_present = project.target.compose_stopped = true;
    run = project.high().tick(60, MonitorMode::dry_run);
    CHECK(run.did.empty());
    CHECK(run.lines.back() == "Simulación: no se haría nada");
}

TEST_CASE("dry run: a crash would be a failed start, an unready balancer would hold") {
    TestWorld crashed;
    REQUIRE(crashed.high().tick().says("Backend creado exitosamente"));
    crashed.target.backends.front().state = ContainerState::exited;
    auto run = crashed.normal().tick(60, MonitorMode::dry_run);
    CHECK(run.did.empty());
    CHECK(run.mentions("Simulación: Eliminando backend que no llegó a funcionar: chat_backend_1705334460"));
    CHECK(crashed.state().failures == 0);

    TestWorld unready;
    unready.balancer.unready = true;
    run = unready.high().tick(60, MonitorMode::dry_run);
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK(run.mentions("Simulación: ERROR: "));
}

TEST_CASE("stamps of the future hold for one cooldown at most") {
    TestWorld world;
    State state;
    state.last_change = world.clock.ago(-1e6);
    state.failures = 1;
    state.last_failure = world.clock.ago(-1e6);
    world.set_state(state);
    CHECK(world.high().tick().did.empty());
    CHECK(world.high().tick().count("Creando") == 1);
}

TEST_CASE("a drain of the future ends after one drain") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    auto state = world.state();
    state.draining.front().since = world.clock.ago(-1e6);
    world.set_state(state);
    CHECK(world.normal().tick().did.empty());
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("backends of an older version are told of once") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.target.find("chat_backend_1")->adopted = true;
    const std::string line = "Backend chat_backend_1, de una versión anterior de Marea";
    CHECK(world.normal().tick().count(line) == 1);
    CHECK(world.normal().tick().count(line) == 0);
}

TEST_CASE("the way by the alias is told of once, and a removal reloads") {
    TestWorld world;
    world.balancer.alias = true;
    world.serves("chat_backend_1", 3001);
    CHECK(world.normal().tick().count("AVISO: nginx no incluye") == 1);
    CHECK(world.low().tick().count("AVISO: nginx no incluye") == 0);
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1", "reload"});
    world.balancer.alias = false;
    (void)world.normal().tick();
    world.balancer.alias = true; // the include is gone again
    CHECK(world.normal().tick().count("AVISO: nginx no incluye") == 1);
}

TEST_CASE("the first step that fails ends the tick") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.serves("chat_backend_2", 3002);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.target.remove_fails = Error{Fault::docker_timed_out, "rm", "30"};
    const auto run = world.low().tick(); // one is to be removed, then the next to drain
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"remove chat_backend_2"});
    CHECK_FALSE(world.state().drains({"chat_backend_1"}));
}

TEST_CASE("rubbish that cannot be removed stands in nobody's way") {
    TestWorld world;
    world.fleet_has("chat_backend_8", 3008, ContainerState::created); // of a run that was cut short
    world.target.remove_fails = Error{Fault::docker_refused, "rm", "device or resource busy"};
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.says("Backend creado exitosamente"));
}

TEST_CASE("a reload that is due stays due when the next file is refused") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.reload_fails = true;
    (void)world.low().tick(); // out of the file, and nginx still sends clients there
    world.balancer.reload_fails = false;
    world.balancer.refuses = true; // something else in its configuration is wrong now
    (void)world.normal().tick();
    CHECK(world.state().reload_pending);
    (void)world.normal().tick();
    CHECK(world.names().size() == 2); // not stopped under its clients
}

TEST_CASE("while nginx's container is made again it does not pass for an nginx on this host") {
    TestWorld world;
    world.settings.balancer.container = "chat-app_nginx_1";
    world.settings.balancer.reach = Reach::address;
    world.target.find(compose)->address = "172.30.0.2";
    world.balancer.file = {"172.30.0.2:3000"};
    REQUIRE(world.normal().tick().did.empty());
    world.settings.balancer.container.clear(); // as find_surroundings tells it then
    world.settings.balancer.reach = Reach::host_port;
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.did.empty());
    CHECK(run.mentions("ERROR: el contenedor del servicio nginx ya no existe"));
    world.settings.balancer.container = "chat-app_nginx_1";
    world.settings.balancer.reach = Reach::address;
    CHECK(world.normal().tick().code == 0);
}
