// What clients notice of an addition, a removal and a change of mind: nothing.

#include "stack.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;

TEST_CASE("50 WebSocket clients stay connected and 1,000 requests answer 200 through an addition and a removal") {
    Stack stack;
    auto clients = stack.clients(50);
    REQUIRE(clients->wait_for("connected 50"));
    CHECK(stack.sql("SELECT count(*) FROM active_connections") == "50\n");

    auto requests = stack.clients(0, {"--requests", "1000000", "--pause-ms", "1"});
    stack.load(95, 50);
    const auto up = stack.monitor();
    INFO(up.output);
    REQUIRE(up.says("Backend creado exitosamente"));
    const auto added = stack.managed().front();
    stack.pass(60);
    stack.load(10, 10);
    stack.set("", "CONNECTIONS_MIN", "60");
    const auto drain = stack.monitor();
    INFO(drain.output);
    REQUIRE(drain.says("Retirando backend: " + added));
    stack.pass(60);
    const auto removal = stack.monitor();
    INFO(removal.output);
    REQUIRE(removal.says("Backend eliminado exitosamente"));
    // They were sent from before the first change to after the second one, a thousand at least.
    REQUIRE(requests->wait_for("requests 1000", 120));
    requests->stop();
    INFO(requests->text());
    CHECK(requests->text().find("bad=0") != std::string::npos);
    clients->stop();
    INFO(clients->text());
    CHECK(clients->text().find("connected=50 failed=0 dropped=0") != std::string::npos);
}

TEST_CASE("a client on the draining backend is not cut before the drain time") {
    Stack stack;
    stack.set("guards", "drain_seconds", "4");
    stack.set("guards", "cooldown_seconds", "1");
    stack.readings(95, 50, 50);
    REQUIRE(stack.monitor().code == 0);
    auto client = stack.clients_at(stack.variable("FIRST_PORT"), 1);
    REQUIRE(client->wait_for("connected 1"));
    const auto connected = std::chrono::steady_clock::now(); // at the latest: it may have been a little before
    stack.readings(10, 10, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    const auto drain_begins = std::chrono::steady_clock::now();
    REQUIRE(stack.monitor().says("Retirando backend"));
    while (client->text().find("dropped") == std::string::npos) {
        const auto tick = stack.monitor();
        const auto drained = std::chrono::steady_clock::now() - drain_begins;
        INFO(tick.output);
        REQUIRE(drained < std::chrono::seconds(60));
        // Not cut while the log has not said so.
        if (!tick.says("Eliminando backend")) CHECK(client->text().find("dropped") == std::string::npos);
    }
    client->stop();
    CHECK(stack.managed().empty());
    // "dropped 1 after 6.12 s (...)", from its own clock: the drain was decided within the tick that began then.
    const auto text = client->text();
    const double held = std::stod(text.substr(text.find("after ") + 6));
    const std::chrono::duration<double> before_drain = drain_begins - connected;
    CHECK(held - before_drain.count() >= 4);
}

TEST_CASE("load that returns during a drain takes the backend back at once, without docker run") {
    Stack stack;
    stack.readings(95, 50, 50);
    REQUIRE(stack.monitor().code == 0);
    const auto name = stack.managed().front();
    stack.pass(60);
    stack.readings(10, 10, 5);
    REQUIRE(stack.monitor().says("Retirando backend: " + name));
    REQUIRE(stack.upstream_servers() == 1);
    // A docker that only passes on, and writes down, what it is asked.
    const auto calls = stack.dir() / "calls";
    write_script(stack.dir() / "bin/docker",
                 fmt::format("#!/bin/sh\necho \"$1\" >> {}\nexec docker \"$@\"\n", calls.string()));
    stack.set("docker", "command", fmt::format("\"{}\"", (stack.dir() / "bin/docker").string()));
    stack.load(95, 50);
    const auto tick = stack.monitor(); // within the cooldown of the drain
    INFO(tick.output);
    CHECK(tick.code == 0);
    CHECK(tick.says("Estado: ESCALANDO ARRIBA"));
    CHECK(tick.says("Recuperando backend en drenaje: " + name));
    CHECK(tick.says("Backends activos: 2\n"));
    CHECK(stack.upstream_servers() == 2);
    CHECK(stack.managed() == std::vector<std::string>{name});
    CHECK_FALSE(run({"cat", calls.string()}).says("run"));
}

TEST_CASE("32 ticks at once: one change, the others exit 0 and say why") {
    Stack stack;
    stack.readings(95, 50, 50);
    std::vector<Answer> answers(32);
    {
        std::vector<std::jthread> runs;
        for (auto& answer : answers)
            runs.emplace_back([&] { answer = stack.monitor(); });
    }
    int changes = 0;
    int waited = 0;
    for (const auto& answer : answers) {
        INFO(answer.output << answer.errors);
        CHECK(answer.code == 0);
        changes += answer.count("Backend creado exitosamente");
        waited +=
            answer.count("Otra ejecución de autoscale está en curso") + answer.count("el último cambio es reciente");
    }
    CHECK(changes == 1);
    CHECK(waited == 31);
    CHECK(stack.managed().size() == 1);
}
