#include "../catch.hpp"
#include "world.hpp"

#include "report/explain.hpp"

using namespace marea;
using namespace marea::test;

namespace {

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

/// What `--explain` says after the last tick.
std::string explained(const TestWorld& world) {
    return render_explain(*world.state().last_tick, world.state().failures, world.settings, world.clock.wall());
}

ScheduleEntry always(int backends) {
    ScheduleEntry entry;
    entry.days.set();
    entry.min_backends = backends;
    return entry;
}

} // namespace

TEST_CASE("schedule: so many are brought up whatever the load, and none of them goes while it lasts") {
    TestWorld world;
    world.settings.schedule = {always(3)};
    const auto first = world.low().tick();
    CHECK(first.reason() == "Backends activos 1 < 3 ([[schedule]])");
    (void)world.tick();
    CHECK(world.names().size() == 3);
    CHECK(world.tick(120).did.empty());
    world.settings.schedule.clear();
    CHECK(world.tick(120).says("Estado: ESCALANDO ABAJO"));
}

TEST_CASE("schedule: never over MAX_BACKENDS") {
    TestWorld world;
    world.settings.thresholds.max_backends = 2;
    world.settings.schedule = {always(5)};
    for (int minute = 0; minute < 4; ++minute)
        (void)world.tick();
    CHECK(world.names().size() == 2);
}

TEST_CASE("futile: ten ticks over CONNECTIONS_MAX while backends come are said once") {
    TestWorld world;
    int said = 0;
    for (int minute = 1; minute <= 30; ++minute) {
        const auto run = world.read(50, 50, 150).tick();
        const int now = run.mentions("CONNECTIONS_MAX=100 y añadir backends no las baja") ? 1 : 0;
        if (now == 1) CHECK(minute == 10);
        said += now;
    }
    CHECK(said == 1);
    (void)world.normal().tick(); // over: the next time is another
    for (int minute = 1; minute <= 12; ++minute)
        said += world.read(50, 50, 150).tick().mentions("añadir backends no las baja") ? 1 : 0;
    CHECK(said == 1); // at the maximum already: none came
}

TEST_CASE("futile: a missing reading neither counts nor begins anew; the target rule never says it") {
    TestWorld world;
    for (int minute = 0; minute < 9; ++minute)
        CHECK_FALSE(world.read(50, 50, 150).tick().mentions("añadir backends no las baja"));
    world.connections = Error{Fault::database_down, "db", {}};
    CHECK_FALSE(world.tick().mentions("añadir backends no las baja"));
    CHECK(world.read(50, 50, 150).tick().mentions("añadir backends no las baja"));

    TestWorld target;
    target.settings.scaling.rule = RuleKind::target;
    for (int minute = 0; minute < 20; ++minute)
        CHECK_FALSE(target.read(50, 50, 150).tick().mentions("añadir backends no las baja"));
}

TEST_CASE("explain: what was seen, how far each reading is from another decision, what each guard said") {
    TestWorld world;
    (void)world.read(62, 50.5, 46).tick();
    world.clock.advance(42);
    const auto text = explained(world);
    CHECK(has(text, "(hace 42 s)"));
    CHECK(has(text, "Backends activos al decidir: 1 (de 1 a 10)"));
    CHECK(has(text, "CPU: 62%; a 18 puntos de añadir (80%); 42 puntos por encima de retirar (20%)"));
    CHECK(has(text, "Conexiones: 46; a 54 de añadir (100); 26 por encima de retirar (20)"));
    CHECK(has(text, "Regla: thresholds (totales del servidor): no pide ningún cambio"));
    CHECK(has(text, "    sí pasado el tiempo de espera desde el último cambio (cooldown_seconds)\n"));
    CHECK(has(text, "    NO entre los activos hay alguno que creó Marea\n"));
    CHECK(has(text, "Decisión: NORMAL\n"));
    CHECK_FALSE(has(text, "Motivo:"));
}

TEST_CASE("explain: what held a wish, and a missing reading") {
    TestWorld world;
    (void)world.high().tick();
    world.memory = Error{Fault::malformed, "/proc/meminfo", {}};
    (void)world.tick(20);
    const auto text = explained(world);
    CHECK(has(text, "CPU: 90%; 10 puntos por encima de añadir (80%)"));
    CHECK(has(text, "Memoria: no disponible; sin ella no se retira ningún backend"));
    CHECK(has(text, "    ? sitio en la memoria del servidor: no se sabe, y no impide nada\n"));
    CHECK(has(text, "    NO pasado el tiempo de espera desde el último cambio (cooldown_seconds): faltan 35 s\n"));
    CHECK(has(text, "Motivo: CPU 90% > 80%; se quería añadir un backend"));
}

TEST_CASE("explain: an addition that did not come about is told, and counts as none") {
    TestWorld world;
    world.balancer.unready = true; // nginx takes no change now: nothing is started
    CHECK(world.high().tick().code == 1);
    CHECK(world.state().last_tick->decision.count == 0);
    CHECK(has(explained(world), "Decisión: ESCALANDO ARRIBA, que no llegó a hacerse: el registro dice por qué "));
    world.balancer.unready = false;
    CHECK(world.high().tick(120).code == 0);
    CHECK(world.state().last_tick->decision.count == 1);
    CHECK(has(explained(world), "Decisión: ESCALANDO ARRIBA (1 backend)\n"));
}

TEST_CASE("explain: failed starts in a row are told") {
    TestWorld world;
    (void)world.normal().tick();
    CHECK_FALSE(has(explained(world), "Intentos fallidos"));
    auto memory = world.state();
    memory.failures = 2;
    memory.last_failure = world.clock.boot();
    world.set_state(memory);
    (void)world.normal().tick();
    CHECK(has(explained(world), "Intentos fallidos seguidos: 2; el registro dice por qué (logs/autoscale.log)\n"));
}

TEST_CASE("explain: of the target rule, what the backends carry and when one is too many") {
    TestWorld world;
    world.settings.scaling.rule = RuleKind::target;
    world.settings.thresholds[Metric::memory].max = 0;
    world.usage[compose] = {0.5, 1e8, 3.0, 1, 5e8};
    (void)world.read(50, 50, 150).tick();
    auto text = explained(world);
    CHECK(has(text, "Conexiones: 150 de 100 (1 x 100): 50 de más"));
    CHECK(has(text, "CPU de los backends: 50% de 80% (1 x 80%): caben 30 puntos más"));
    CHECK(has(text, "Memoria de los backends: no se mira (MEMORY_MAX=0)"));
    CHECK(has(text, "Regla: target (cada ..._MAX es lo que lleva un backend): hacen falta 2 backends"));
    CHECK(has(text, "Decisión: ESCALANDO ARRIBA (1 backend)\n"));
    (void)world.tick();
    text = explained(world);
    CHECK(has(text, "Conexiones: 150 de 200 (2 x 100): caben 50 más; sobra un backend con 80 o menos durante 3 min"));
    CHECK(has(text, "CPU de los backends: no disponible")); // of the new one nothing is known here
}

TEST_CASE("explain: of the target rule, what is expected still, the floor by the clock, and a pause") {
    TestWorld world;
    world.settings.scaling.rule = RuleKind::target;
    world.settings.thresholds[Metric::cpu].max = world.settings.thresholds[Metric::memory].max = 0;
    (void)world.read(50, 50, 50).tick();
    CHECK(world.read(50, 50, 90).tick().reason().empty()); // 10 more until a start serves: 100
    CHECK(world.read(50, 50, 94).tick().reason().empty());
    const auto rising = world.read(50, 50, 106).tick();
    CHECK(rising.reason() == "Conexiones 109 > 100 (106 ahora, y subiendo): hacen falta 2 backends");
    CHECK(has(explained(world), "Motivo: Conexiones 109 > 100 (106 ahora, y subiendo): hacen falta 2 backends\n"));

    world.settings.schedule = {always(4)};
    const auto until = world.clock.wall() + std::chrono::hours(2);
    REQUIRE(pause_file(world.settings.paths.state_dir).save({until, ""}).ok());
    (void)world.tick();
    const auto text = explained(world);
    CHECK(has(text, "Backends activos al decidir: 2 (de 4 a 10)"));
    CHECK(has(text, "    NO sin pausa (--pause): faltan 119 min\n"));
}

TEST_CASE("explain: a tick that could decide nothing says why") {
    TestWorld world;
    world.target.look_fails = Error{Fault::docker_down, "unix:///var/run/docker.sock", "connection refused"};
    (void)world.tick();
    const auto text = explained(world);
    CHECK(has(text, "Decisión: SIN DECIDIR\n"));
    CHECK(has(text, "Motivo: no se pudo ver qué backends hay (connection refused)"));
}
