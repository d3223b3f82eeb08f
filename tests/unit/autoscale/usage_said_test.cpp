#include "../catch.hpp"

#include "world.hpp"

using namespace marea;
using namespace marea::test;

namespace {

Usage read(double connections) {
    return {0.5, 1e8, connections, 1, 5e8};
}

Usage unread() {
    Usage usage;
    usage.cpu_cores = usage.memory_bytes = usage.connections = Error{Fault::usage_hidden, compose, "/proc/11"};
    return usage;
}

constexpr auto aviso = "AVISO: no se ve en este servidor lo que usa el backend chat-app_backend_1 (/proc/11): ";

} // namespace

TEST_CASE("usage that cannot be read: nothing goes by it under the specification's rule, and nothing is said") {
    TestWorld world;
    world.usage = {{compose, unread()}};
    CHECK(world.tick().count("AVISO") == 0);
    CHECK(world.tick().code == 0);
}

TEST_CASE("usage that cannot be read: said once under the target rule, and again after it could be read") {
    TestWorld world;
    world.settings.scaling.rule = RuleKind::target;
    world.usage = {{compose, unread()}};
    CHECK(world.tick().count(aviso) == 1);
    CHECK(world.state().usage_said);
    CHECK(world.tick().count(aviso) == 0);
    world.usage = {{compose, read(3)}};
    CHECK(world.tick().count(aviso) == 0);
    world.usage = {{compose, unread()}};
    CHECK(world.tick().count(aviso) == 1);
}

TEST_CASE("usage: one number of one backend is enough to be said") {
    TestWorld world;
    world.settings.scaling.rule = RuleKind::target;
    world.serves("chat_backend_1", 3001);
    auto half = read(3);
    half.memory_bytes = Error{Fault::usage_hidden, compose, "/proc/11"};
    world.usage = {{compose, half}, {"chat_backend_1", read(1)}};
    CHECK(world.tick().count(aviso) == 1);
}

TEST_CASE("phantom rows: a tick says them, with the query that is safe at any time, once") {
    TestWorld world;
    world.usage = {{compose, read(20)}};
    world.target.find(compose)->created = 1705320000;
    int said = 0;
    for (int minute = 0; minute < 15; ++minute) {
        const auto run = world.tick();
        CHECK(run.code == 0);
        said += run.count("AVISO: active_connections tiene 50 filas y los backends, 20 conexiones abiertas");
        if (minute == 10)
            CHECK(run.mentions("DELETE FROM active_connections WHERE connected_at < to_timestamp(1705320000);"));
        if (minute == 10) CHECK(run.mentions("Phantom rows"));
    }
    CHECK(said == 1);
    CHECK(world.state().phantoms);
    world.read(50, 50, 20);
    (void)world.tick();
    CHECK_FALSE(world.state().phantoms);
}
