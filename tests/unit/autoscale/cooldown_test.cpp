#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;

namespace {

/// A change just now, by a tick that added a backend.
void change(TestWorld& world) {
    REQUIRE(world.high().tick().says("Backend creado exitosamente"));
}

} // namespace

TEST_CASE("one change a minute, from tick start to tick start") {
    struct Row {
        double apart;
        bool changes;
    };
    for (const auto& [apart, changes] : std::vector<Row>{{0, false}, {40, false}, {57, true}, {60, true}}) {
        INFO(apart << " s apart");
        TestWorld up;
        change(up);
        auto run = up.high().tick(apart);
        CHECK(run.did.empty() != changes);
        CHECK(run.says(changes ? "Estado: ESCALANDO ARRIBA" : "Estado: NORMAL"));

        TestWorld down;
        change(down);
        run = down.low().tick(apart);
        CHECK(run.did.empty() != changes);
        CHECK(run.says(changes ? "Estado: ESCALANDO ABAJO" : "Estado: NORMAL"));
    }
}

TEST_CASE("a slow start does not push the next change away: the tick's start counts") {
    TestWorld world;
    world.target.newcomers_silent = 12;
    const auto begun = world.clock.boot().seconds;
    change(world);
    const auto took = world.clock.boot().seconds - begun - 60;
    REQUIRE(took > 5);
    CHECK_FALSE(world.high().tick(60 - took).did.empty());
}

TEST_CASE("what the cooldown holds back is said, with the time that is left") {
    TestWorld world;
    change(world);
    CHECK(world.high().tick(40).reason() ==
          "CPU 90% > 80%; se quería añadir un backend, pero el último cambio es reciente: se esperan 15 s más");
    CHECK(world.low().tick(5).reason() == "CPU 10% < 20%, Memoria 10% < 30%, Conexiones 10 < 20; se quería retirar un "
                                          "backend, pero el último cambio es reciente: se esperan 10 s más");
}

TEST_CASE("the wall clock set back an hour changes nothing") {
    TestWorld world;
    change(world);
    world.clock.set_wall_back(std::chrono::hours(1));
    CHECK(world.high().tick(40).did.empty());
    CHECK_FALSE(world.high().tick(20).did.empty());

    TestWorld drains;
    drains.serves("chat_backend_1", 3001);
    REQUIRE(drains.low().tick().says("Estado: ESCALANDO ABAJO"));
    drains.clock.set_wall_back(std::chrono::hours(1));
    CHECK(drains.normal().tick(29).did.empty());
    CHECK(drains.normal().tick(1).did == std::vector<std::string>{"remove chat_backend_1"});
}

TEST_CASE("a reboot neither doubles a change nor holds the next one longer than the cooldown") {
    TestWorld world;
    change(world);
    world.clock.reboot(20);
    CHECK(world.high().tick(0).did.empty());
    CHECK(world.high().tick(20).did.empty());       // 40 s after the boot
    CHECK_FALSE(world.high().tick(20).did.empty()); // a whole cooldown after it
    CHECK(world.high().tick(20).did.empty());       // and that change counts again
    CHECK_FALSE(world.high().tick(40).did.empty());
}

TEST_CASE("a reboot starts a drain again") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.clock.reboot(10);
    CHECK(world.normal().tick(0).did.empty());
    CHECK(world.normal().tick(20).did == std::vector<std::string>{"remove chat_backend_1"});
}

TEST_CASE("at MAX_BACKENDS: nothing, and the reason says that more was wanted") {
    TestWorld world;
    for (std::uint16_t port = 3001; port <= 3009; ++port)
        world.serves("chat_backend_" + std::to_string(port), port);
    const auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(run.did.empty());
    CHECK(run.says("Estado: NORMAL"));
    CHECK(run.reason() == "CPU 90% > 80%; no se añade otro backend: ya hay 10, el máximo (MAX_BACKENDS=10)");
}

TEST_CASE("a long day of high load stops at MAX_BACKENDS") {
    TestWorld world;
    world.high();
    for (int minute = 0; minute < 30; ++minute)
        REQUIRE(world.tick().code == 0);
    CHECK(world.names().size() == 10);
    CHECK(world.balancer.in_force.size() == 10);
}

TEST_CASE("below MIN_BACKENDS: one more at once, whatever the load and the cooldown") {
    TestWorld world;
    world.settings.thresholds.min_backends = 3;
    auto run = world.low().tick();
    CHECK(run.says("Estado: ESCALANDO ARRIBA"));
    CHECK(run.reason() == "Backends activos 1 < 3 (MIN_BACKENDS)");
    CHECK(world.names().size() == 2);
    run = world.low().tick(2); // no minute has passed
    CHECK(run.reason() == "Backends activos 2 < 3 (MIN_BACKENDS)");
    CHECK(world.names().size() == 3);
    CHECK(world.low().tick(2).did.empty());
}

TEST_CASE("no backend at all, or none that runs: one is started") {
    TestWorld empty;
    empty.target.backends.clear();
    auto run = empty.low().tick();
    CHECK(run.says("Backends activos: 1"));
    CHECK(run.reason() == "Backends activos 0 < 1 (MIN_BACKENDS)");
    CHECK(empty.balancer.in_force == Addresses{"127.0.0.1:3001"});

    TestWorld stopped;
    stopped.target.find(compose)->state = ContainerState::exited;
    run = stopped.low().tick();
    CHECK(run.says("Backends activos: 1"));
    CHECK(stopped.balancer.in_force == Addresses{"127.0.0.1:3001"});
    CHECK(stopped.names().back() == compose); // not ours: it stays where it is
}

TEST_CASE("the intent of every change is on the disk before its first effect") {
    TestWorld world;
    int effects = 0;
    world.journal.on_effect = [&](const std::string& entry) {
        const auto now = world.clock.boot();
        if (entry.starts_with("start")) {
            const auto state = world.state();
            REQUIRE_FALSE(state.pending.empty());
            CHECK(entry.find(state.pending.front().name.value) != std::string::npos);
            CHECK(state.last_change == now);
            ++effects;
        } else if (entry.starts_with("put")) {
            CHECK(world.state().reload_pending);
            CHECK(world.state().last_change == now);
            ++effects;
        }
    };
    REQUIRE(world.high().tick().says("Backend creado exitosamente"));
    REQUIRE(effects == 2);
    world.journal.on_effect = [&](const std::string& entry) {
        if (!entry.starts_with("put")) return;
        CHECK(world.state().draining.size() == 1);
        ++effects;
    };
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    REQUIRE(effects == 3);
    world.journal.on_effect = [&](const std::string& entry) {
        if (!entry.starts_with("put")) return;
        CHECK(world.state().draining.empty());
        ++effects;
    };
    REQUIRE(world.high().tick(20).says("Estado: ESCALANDO ARRIBA"));
    REQUIRE(effects == 4);
    CHECK_FALSE(world.state().reload_pending);
}
