#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;

namespace {

struct Reading {
    const char* what;
    void (*lose)(TestWorld&);
    const char* readings; ///< the log's line when the others are low
    const char* warning;
};

const std::vector<Reading> each = {
    {"cpu",
     [](TestWorld& w) {
         w.cpu = Error{Fault::no_cpu_window, {}, {}};
     },
     "CPU: no disponible, Memoria: 10%, Conexiones: 10",
     "AVISO: CPU no disponible: los contadores de CPU no avanzaron: compruebe [paths] procfs."},
    {"memory",
     [](TestWorld& w) {
         w.memory = Error{Fault::io, "/proc/meminfo", "EIO"};
     },
     "CPU: 10%, Memoria: no disponible, Conexiones: 10",
     "AVISO: Memoria no disponible: no se puede leer o escribir /proc/meminfo (EIO)."},
    {"connections",
     [](TestWorld& w) {
         w.connections = Error{Fault::database_down, "127.0.0.1:5432", {}};
     },
     "CPU: 10%, Memoria: 10%, Conexiones: no disponible",
     "AVISO: Conexiones no disponibles: PostgreSQL no responde en 127.0.0.1:5432: arránquelo si está parado "
     "(docker-compose up -d); si no, corrija [database] host y port."},
};

} // namespace

TEST_CASE("a missing reading: no removal, one AVISO, exit 3") {
    for (const auto& reading : each) {
        INFO(reading.what);
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        world.low();
        reading.lose(world);
        const auto run = world.tick();
        CHECK(run.code == 3);
        CHECK(run.did.empty());
        CHECK(run.lines ==
              std::vector<std::string>{"Monitoreo iniciado", reading.readings, reading.warning, "Estado: NORMAL"});
    }
}

TEST_CASE("a missing reading: the addition that another one asks for happens, and exit 3") {
    for (const auto& reading : each) {
        INFO(reading.what);
        TestWorld world;
        world.read(90, 90, 150);
        reading.lose(world);
        const auto run = world.tick();
        CHECK(run.code == 3);
        CHECK(run.count("AVISO: ") == 1);
        CHECK(run.says("Backend creado exitosamente"));
        CHECK(world.balancer.in_force.size() == 2);
    }
}

TEST_CASE("a missing reading: below MIN_BACKENDS one is added all the same") {
    TestWorld world;
    world.settings.thresholds.min_backends = 2;
    world.low();
    for (const auto& reading : each)
        reading.lose(world);
    const auto run = world.tick();
    CHECK(run.code == 3);
    CHECK(run.count("AVISO: ") == 3);
    CHECK(run.says("CPU: no disponible, Memoria: no disponible, Conexiones: no disponible"));
    CHECK(run.says("Backends activos: 2"));
}

TEST_CASE("a missing reading: a due drain waits for it") {
    for (const auto& reading : each) {
        INFO(reading.what);
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
        reading.lose(world);
        CHECK(world.tick().did.empty());
        CHECK(world.tick(600).did.empty());
        CHECK(world.low().tick().did == std::vector<std::string>{"remove chat_backend_1"});
    }
}

TEST_CASE("all readings missing: nothing, exit 3") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    for (const auto& reading : each)
        reading.lose(world);
    const auto run = world.tick();
    CHECK(run.code == 3);
    CHECK(run.did.empty());
    CHECK(run.says("Estado: NORMAL"));
    CHECK(run.reason().empty());
}

TEST_CASE("the fleet cannot be read: nothing is decided, exit 1, and why is kept for --status") {
    for (const auto fault : {Fault::docker_down, Fault::docker_timed_out, Fault::docker_missing, Fault::malformed}) {
        INFO(static_cast<int>(fault));
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
        world.target.look_fails = Error{fault, "ps", "30"};
        for (const auto load : {&TestWorld::high, &TestWorld::low}) {
            const auto run = (world.*load)().tick();
            CHECK(run.code == 1);
            CHECK(run.asked == std::vector<std::string>{"look"});
            CHECK(run.count("ERROR: ") == 1);
            CHECK(run.count("Estado: ") == 0);
        }
        CHECK(world.state().drains({"chat_backend_1"})); // nothing of the past is lost
        REQUIRE(world.state().last_tick);
        CHECK(world.state().last_tick->decision.held == Held::engine_unknown);
        world.target.look_fails.reset();
        CHECK(world.normal().tick().did == std::vector<std::string>{"remove chat_backend_1"});
    }
}

TEST_CASE("each tick leaves its CPU sample, its time and its decision for the next") {
    TestWorld world;
    (void)world.high().tick();
    const auto state = world.state();
    REQUIRE(state.cpu);
    CHECK(state.cpu->at == world.clock.boot());
    REQUIRE(state.last_tick);
    CHECK(state.last_tick->at == 1705334460);
    CHECK(messages::status_word(state.last_tick->decision) == "ESCALANDO ARRIBA");
    CHECK(messages::reason(*state.last_tick) == "CPU 90% > 80%");
}
