#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

constexpr auto hung = "chat_backend_1";

/// Four that serve; one of Marea's hangs from now on.
struct Hung : TestWorld {
    Hung() {
        serves(hung, 3001);
        serves("chat_backend_2", 3002);
        serves("chat_backend_3", 3003);
        REQUIRE(normal().tick().did.empty());
        target.silent_for[hung] = never;
    }
    Run ticks(int count) {
        Run last;
        for (int tick = 0; tick < count; ++tick) {
            last = normal().tick();
            if (tick + 1 < count) CHECK(last.did.empty());
        }
        return last;
    }
};

} // namespace

TEST_CASE("a hung backend leaves the balancer after 3 silent ticks, is replaced, and goes") {
    Hung world;
    auto run = world.ticks(3);
    CHECK(run.code == 0);
    CHECK(run.mentions("chat_backend_1 no respondió en 3 monitoreos seguidos: sale del balanceador"));
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3002 127.0.0.1:3003"});
    CHECK(world.state().drains({hung}));
    CHECK(world.state().owed == 1);
    run = world.normal().tick();
    CHECK(run.first().starts_with("start "));
    CHECK(run.reason() == "se repone un backend que dejó de responder");
    CHECK(world.state().owed == 0);
    CHECK(world.balancer.in_force.size() == 4);
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
    CHECK(world.normal().tick().did.empty());
    CHECK(world.names().size() == 4);
}

TEST_CASE("a hung backend that holds the room of its replacement goes first") {
    Hung world;
    world.room.memory_bytes = 0;
    (void)world.ticks(3);
    REQUIRE(world.state().drains({hung}));
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
    CHECK(world.state().owed == 1);
    world.room.memory_bytes.reset();
    CHECK(world.normal().tick().first().starts_with("start "));
}

TEST_CASE("none that answers goes while those that answer are no more than MIN_BACKENDS") {
    Hung world; // four, of which three answer
    world.settings.thresholds.min_backends = 3;
    CHECK(world.low().tick().did.empty());
    CHECK(world.state().draining.empty());
    world.target.silent_for[hung] = 0;
    CHECK(world.low().tick().says("Estado: ESCALANDO ABAJO"));
}

TEST_CASE("one answer among silent ticks begins the count again") {
    Hung world;
    CHECK(world.ticks(2).did.empty());
    world.target.silent_for[hung] = 0;
    CHECK(world.normal().tick().did.empty());
    world.target.silent_for[hung] = never;
    CHECK(world.ticks(2).did.empty());
    CHECK_FALSE(world.normal().tick().did.empty());
}

TEST_CASE("one that Marea did not make only leaves the balancer, and comes back when it answers") {
    Hung world;
    world.target.find(hung)->managed = false;
    CHECK(world.ticks(3).did == Lines{"put 127.0.0.1:3000 127.0.0.1:3002 127.0.0.1:3003"});
    CHECK(world.state().draining.empty());
    REQUIRE(world.normal().tick().count("Creando") == 1);
    CHECK(world.normal().tick(600).did.empty()); // never removed
    world.target.silent_for[hung] = 0;
    const auto run = world.normal().tick();
    CHECK(run.says("Backend chat_backend_1 responde: entra en el balanceador"));
    CHECK(world.balancer.in_force.size() == 5);
}

TEST_CASE("one that answers before it was replaced is not replaced any more") {
    for (const bool managed : {true, false}) {
        INFO(managed);
        Hung world;
        world.target.find(hung)->managed = managed;
        REQUIRE(world.ticks(3).did.size() == 1);
        world.target.silent_for[hung] = 0;
        CHECK(world.normal().tick().did.size() == 1);
        CHECK(world.balancer.in_force.size() == 4);
        CHECK(world.state().owed == 0);
        for (int tick = 0; tick < 3; ++tick)
            CHECK(world.normal().tick().did.empty());
        CHECK(world.names().size() == 4);
    }
}

TEST_CASE("one in a cooldown: of two hung ones the second leaves a cooldown later") {
    Hung world;
    for (const int port : {3004, 3005})
        world.serves("chat_backend_" + std::to_string(port - 3000), static_cast<std::uint16_t>(port));
    world.settings.thresholds.max_backends = 10;
    world.target.silent_for["chat_backend_2"] = never;
    auto run = world.ticks(3);
    CHECK(run.count("AVISO: ") == 1);
    CHECK(world.balancer.in_force.size() == 5);
    CHECK(world.normal().tick(40).did.empty());
    run = world.normal().tick(20);
    CHECK(run.first().starts_with("put "));
    CHECK(run.mentions("no respondió en"));
    CHECK(world.balancer.in_force.size() == 4);
}

TEST_CASE("half or more are silent: nobody leaves, and each is named") {
    Hung world;
    world.target.silent_for["chat_backend_2"] = never;
    const auto run = world.ticks(3);
    CHECK(run.did.empty());
    CHECK(run.count("AVISO: ") == 2);
    CHECK(run.mentions("AVISO: chat_backend_1 no responde desde hace varios monitoreos"));
    CHECK(run.mentions("AVISO: chat_backend_2 no responde desde hace varios monitoreos"));
    CHECK(world.balancer.in_force.size() == 4);
    CHECK(world.state().owed == 0);
}

TEST_CASE("the others are silent since this tick: that is half too") {
    Hung world;
    CHECK(world.ticks(2).did.empty());
    for (const auto* other : {"chat_backend_2", "chat_backend_3"})
        world.target.silent_for[other] = never;
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("dry run: says that the hung one would leave, and nobody leaves") {
    Hung world;
    CHECK(world.ticks(2).did.empty());
    const auto run = world.normal().tick(60, MonitorMode::dry_run);
    CHECK(run.mentions("Simulación: AVISO: chat_backend_1 no respondió en 3 monitoreos seguidos"));
    CHECK(run.did.empty());
    CHECK_FALSE(world.state().drains({hung}));
}

TEST_CASE("no balancer: a hung one takes no clients from anybody, and stays") {
    Hung world;
    world.balancer.absent = true;
    CHECK(world.ticks(5).did.empty());
}

TEST_CASE("an eviction that is killed goes on") {
    for (const bool after : {false, true}) {
        INFO(after);
        Hung world;
        CHECK(world.ticks(2).did.empty());
        world.normal();
        after ? world.killed_after("put") : world.killed_before("put");
        for (int tick = 0; tick < 4; ++tick)
            (void)world.normal().tick();
        CHECK(world.target.find(hung) == nullptr);
        CHECK(world.names().size() == 4);
        CHECK(world.balancer.in_force.size() == 4);
        CHECK(world.state().owed == 0);
    }
}
