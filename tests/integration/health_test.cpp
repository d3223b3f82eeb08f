// A new backend serves only when it is healthy; one that never is goes, and the next tries come later and later.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;

namespace {

void backend_with(const Stack& stack, const std::string& variables) {
    stack.set("backend", "environment",
              fmt::format("{{ DB_HOST = \"/pgsock\", DB_PORT = \"{}\", {} }}", stack.variable("PG_PORT"), variables));
}

} // namespace

TEST_CASE("a new backend goes behind the balancer only after /health has answered") {
    Stack stack;
    backend_with(stack, "START_DELAY_MS = \"3000\"");
    stack.readings(95, 50, 50);
    // What nginx is told, and whether the backend was healthy by then: the test command is called right after the file
    // was written.
    const auto& port = stack.variable("FIRST_PORT");
    write_script(
        stack.dir() / "nginx-test",
        fmt::format("#!/bin/sh\nif grep -q 127.0.0.1:{0} {1}; then curl -fsS http://127.0.0.1:{0}/health >> {2}; fi\n",
                    port, (stack.project() / "nginx/upstream.conf").string(), (stack.dir() / "seen").string()));
    stack.set("balancer", "test_command", fmt::format("[\"{}\"]", (stack.dir() / "nginx-test").string()));
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("Backend creado exitosamente"));
    CHECK(run({"cat", (stack.dir() / "seen").string()}).says("ok "));
    CHECK(stack.upstream_servers() == 2);
}

TEST_CASE("a backend that never answers is removed, its last lines are shown, and failures back off") {
    Stack stack;
    backend_with(stack, "HEALTH_STATUS = \"500\"");
    stack.set("health", "timeout_seconds", "1");
    stack.readings(95, 50, 50);
    for (int failure = 1; failure <= 3; ++failure) {
        const auto tick = stack.monitor();
        INFO(tick.output);
        CHECK(tick.code == 1);
        CHECK(tick.says("no respondió a su comprobación de salud (HTTP 500)"));
        CHECK(tick.says(" | escuchando en 3000"));
        CHECK(tick.says("Eliminando backend que no llegó a funcionar"));
        CHECK(tick.says(fmt::format("Intentos fallidos seguidos: {}; próximo intento a las ", failure)));
        CHECK(stack.managed().empty());
        CHECK(stack.upstream_servers() == 1);
        stack.pass(60 << (failure - 1)); // 1, 2, 4 minutes
        if (failure == 2) {              // half of it is not enough
            stack.pass(-60);
            const auto early = stack.monitor();
            INFO(early.output);
            CHECK(early.says("los últimos intentos fallaron: próximo intento a las "));
            CHECK(early.count("Creando") == 0);
            stack.pass(60);
        }
    }
    backend_with(stack, "HEALTH_STATUS = \"200\"");
    const auto repaired = stack.monitor();
    INFO(repaired.output);
    CHECK(repaired.code == 0);
    CHECK(repaired.says("Backend creado exitosamente"));
    CHECK(stack.state()["failures"] == 0);
}

TEST_CASE("a backend that ends at once is noticed and does not take the whole health time") {
    Stack stack;
    backend_with(stack, "EXIT_AT_ONCE = \"7\"");
    stack.readings(95, 50, 50);
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 1);
    // "Restarting (7) ...", or up again for a moment: the engine tries meanwhile.
    CHECK((tick.says("(7) ") || tick.says(", RestartCount ")));
    CHECK(tick.says(" | EXIT_AT_ONCE=7"));
    CHECK(stack.managed().empty());
}

TEST_CASE("killed half-way through a start: the next tick finishes it, without another container") {
    Stack stack;
    backend_with(stack, "START_DELAY_MS = \"2500\"");
    stack.readings(95, 50, 50);
    {
        Background tick({AUTOSCALE, "--monitor", "--config", (stack.project() / "config/autoscale.conf").string()},
                        stack.dir() / "killed");
        for (int attempt = 0; attempt < 100 && stack.managed().empty(); ++attempt)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        tick.kill();
    }
    REQUIRE(stack.managed().size() == 1);
    CHECK(stack.upstream_servers() == 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(3000)); // it is up by now
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("responde: entra en el balanceador"));
    CHECK(stack.managed().size() == 1);
    CHECK(stack.upstream_servers() == 2);
    CHECK_FALSE(stack.state().contains("pending"));
}

TEST_CASE("a backend of Marea's that died leaves the balancer in the next tick") {
    Stack stack;
    stack.readings(95, 50, 50);
    REQUIRE(stack.monitor().code == 0);
    const auto name = stack.managed().front();
    REQUIRE(run({"docker", "kill", name}).code == 0);
    stack.readings(50, 50, 50);
    const auto tick = stack.monitor();
    INFO(tick.output);
    CHECK(tick.says(fmt::format("AVISO: 127.0.0.1:{} sale del balanceador", stack.variable("FIRST_PORT"))));
    CHECK(stack.upstream_servers() == 1);
}
