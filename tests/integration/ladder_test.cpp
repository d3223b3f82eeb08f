// The specification's ladder, minute by minute, and the guards, on the real engine, database and nginx.

#include "stack.hpp"

#include "../unit/catch.hpp"

using namespace marea::test;

namespace {

std::string quiet_or(const Answer& tick, const char* expected) {
    INFO(tick.output << tick.errors);
    CHECK(tick.code == 0);
    CHECK(tick.count("Estado: ") == 1);
    CHECK(tick.says(std::string("Estado: ") + expected + "\n"));
    return tick.output;
}

} // namespace

TEST_CASE("the specification's ladder: up, steady, up, down, and never the one that Marea did not start") {
    Stack stack;
    stack.readings(15, 25, 5);
    quiet_or(stack.monitor(), "NORMAL"); // minute 0: at rest, at MIN_BACKENDS
    CHECK(stack.backends().size() == 1);

    stack.readings(81, 82, 50); // minute 5, with a CPU that is over its maximum (DESIGN 9: the rule holds)
    stack.pass(60);
    auto log = quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(log.find("Motivo: CPU 81% > 80%\n") != std::string::npos);
    CHECK(log.find("Backend creado exitosamente\n") != std::string::npos);
    CHECK(log.find("Backends activos: 2\n") != std::string::npos);
    CHECK(stack.upstream_servers() == 2);

    stack.readings(45, 50, 50); // minute 6
    stack.pass(60);
    log = quiet_or(stack.monitor(), "NORMAL");
    CHECK(log.find("Motivo") == std::string::npos);
    CHECK(stack.backends().size() == 2);

    stack.readings(82, 88, 150); // minute 10
    stack.pass(60);
    log = quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(log.find("Motivo: CPU 82% > 80%, Memoria 88% > 85%, Conexiones 150 > 100\n") != std::string::npos);
    CHECK(stack.backends().size() == 3);
    const auto newest = stack.managed().front();

    stack.readings(18, 28, 15); // minute 20
    stack.pass(60);
    log = quiet_or(stack.monitor(), "ESCALANDO ABAJO");
    CHECK(log.find("Retirando backend: " + newest) != std::string::npos);
    CHECK(log.find("Backends activos: 2\n") != std::string::npos);
    CHECK(stack.backends().size() == 3); // drains, still there
    CHECK(stack.upstream_servers() == 2);

    stack.pass(60);
    log = quiet_or(stack.monitor(), "ESCALANDO ABAJO"); // removes the drained one, drains the next
    CHECK(log.find("Eliminando backend: " + newest) != std::string::npos);
    CHECK(log.find("Backend eliminado exitosamente\n") != std::string::npos);
    stack.pass(60);
    quiet_or(stack.monitor(), "NORMAL"); // removes the last of its own; one is left: MIN_BACKENDS, nothing to say
    CHECK(stack.managed().empty());
    stack.pass(60);
    log = quiet_or(stack.monitor(), "NORMAL");
    CHECK(log.find("Motivo") == std::string::npos);
    CHECK(stack.backends() == std::vector<std::string>{stack.compose_backend()});

    CHECK(stack.get().says("200"));
}

TEST_CASE("a backend that Marea did not start is never removed, however low the load") {
    Stack stack;
    stack.set("", "MIN_BACKENDS", "0");
    stack.readings(1, 1, 0);
    const auto tick = stack.monitor();
    quiet_or(tick, "NORMAL");
    CHECK(tick.says("no se retira ninguno: ninguno de los activos lo creó Marea"));
    CHECK(stack.backends().size() == 1);
    CHECK(stack.upstream_servers() == 1);
}

TEST_CASE("MAX_BACKENDS holds and says that more was wanted, and fewer than MIN_BACKENDS are added at once") {
    Stack stack;
    stack.set("", "MAX_BACKENDS", "1");
    stack.readings(95, 50, 50);
    auto log = quiet_or(stack.monitor(), "NORMAL");
    CHECK(log.find("Motivo: CPU 95% > 80%; no se añade otro backend: ya hay 1, el máximo (MAX_BACKENDS=1)") !=
          std::string::npos);
    CHECK(stack.backends().size() == 1);

    stack.set("", "MAX_BACKENDS", "3");
    stack.set("", "MIN_BACKENDS", "3");
    stack.readings(50, 50, 50);
    log = quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(log.find("Motivo: Backends activos 1 < 3 (MIN_BACKENDS)") != std::string::npos);
    quiet_or(stack.monitor(), "ESCALANDO ARRIBA"); // no minute in between
    CHECK(stack.upstream_servers() == 3);
    quiet_or(stack.monitor(), "NORMAL");
    CHECK(stack.backends().size() == 3);
}

TEST_CASE("no backend running at all: one is started, and serves") {
    Stack stack;
    // The project runs: another service of it does.
    const auto& network = stack.variable("NETWORK");
    REQUIRE(run({"docker", "run", "-d", "--pull", "never", "--name", network + "-other-1", "--network", network,
                 "--label", "com.docker.compose.service=other", "--label", "com.docker.compose.project=" + network,
                 "--label", "com.docker.compose.project.working_dir=" + stack.project().string(), "--entrypoint",
                 "/chat_backend", "marea/chat_backend:test"})
                .code == 0);
    REQUIRE(run({"docker", "stop", "-t", "1", stack.compose_backend()}).code == 0);
    stack.readings(5, 5, 0);
    const auto log = quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(log.find("Backends activos: 1\n") != std::string::npos);
    CHECK(stack.managed().size() == 1);
    CHECK(stack.upstream_servers() == 1); // the dead one is out
    CHECK(stack.answers());
}

TEST_CASE("ticks 57 s apart may both change something, ticks 40 s apart may not") {
    Stack stack;
    stack.readings(95, 50, 50);
    quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    stack.pass(40);
    const auto held = stack.monitor();
    quiet_or(held, "NORMAL");
    CHECK(held.says("el último cambio es reciente"));
    stack.pass(17);
    quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(stack.backends().size() == 3);
}

TEST_CASE("a clock set back an hour and a reboot neither block nor double a change") {
    Stack stack;
    const Variables hour_back = {{"LD_PRELOAD", FAKETIME_LIBRARY},
                                 {"FAKETIME", "-1h"},
                                 {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                                 {"DONT_FAKE_MONOTONIC", "1"}};
    stack.readings(95, 50, 50);
    quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    quiet_or(stack.monitor(hour_back), "NORMAL"); // not doubled
    stack.pass(57);
    const auto tick = stack.monitor(hour_back);
    quiet_or(tick, "ESCALANDO ARRIBA"); // not blocked
    CHECK(stack.backends().size() == 3);

    // A reboot just now: the change before it may have been a second ago, so the rest is kept ...
    auto state = stack.state();
    state["last_change"] = {{"boot_id", "another-boot"}, {"seconds", 1e9}};
    stack.write_state(state);
    // ... this machine has been up for longer than a minute, so it is over.
    quiet_or(stack.monitor(), "ESCALANDO ARRIBA");
    CHECK(stack.backends().size() == 4);
    quiet_or(stack.monitor(), "NORMAL"); // not doubled
}
