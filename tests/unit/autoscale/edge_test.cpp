#include "../catch.hpp"
#include "base/text.hpp"
#include "world.hpp"

#include "report/messages.hpp"
#include "system/files.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

TEST_CASE("a drain killed before the balancer's file starts when the file is written, not before") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.low().killed_before("put");
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000"}); // clients reached it until now
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("a late reload starts the drain") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.reload_fails = true;
    CHECK(world.low().tick().code == 1);
    world.balancer.reload_fails = false;
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000"}); // nginx sent clients until now
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("refused while it still takes clients: not removed") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.low().killed_before("put");
    world.balancer.refuses = true;
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000"});
    CHECK(world.balancer.in_force.size() == 2);
    CHECK(world.names().size() == 2);
}

TEST_CASE("file unreadable while it still takes clients: not removed") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.low().killed_before("put");
    world.balancer.unreadable = Error{Fault::io, "upstream.conf", "EIO"};
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("the balancer's file unreadable for a moment: nobody is thrown out of it") {
    for (const auto load : {&TestWorld::high, &TestWorld::low}) {
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        world.serves("chat_backend_2", 3002);
        world.settings.balancer.static_servers = {"10.0.0.5:3000"};
        world.balancer.file.push_back("10.0.0.5:3000");
        world.balancer.unreadable_once = true;
        (void)(world.*load)().tick();
        CHECK(world.balancer.file.size() >= 3);
    }
}

TEST_CASE("a start that is under way is not forgotten for another one") {
    TestWorld world;
    world.settings.thresholds.min_backends = 3;
    world.fleet_has("chat_backend_7", 3007);
    world.target.silent_for["chat_backend_7"] = never;
    State state;
    state.pending = {Pending{{"chat_backend_7"}, world.clock.ago(10)}};
    world.set_state(state);
    (void)world.normal().tick(0);
    (void)world.normal().tick();
    (void)world.normal().tick();
    CHECK(world.target.find("chat_backend_7") == nullptr); // never healthy: must go
}

TEST_CASE("the same with a health timeout longer than the cooldown") {
    TestWorld world;
    world.settings.health.timeout_seconds = 120;
    world.target.newcomers_silent = never;
    world.high().killed_after("start");
    CHECK(world.high().tick().count("Creando") == 0);
}

TEST_CASE("dry run with a drain entry whose container is gone") {
    TestWorld world;
    State state;
    state.draining = {{{"chat_backend_1"}, world.clock.ago(50)}};
    world.set_state(state);
    CHECK(world.normal().tick(60, MonitorMode::dry_run).lines.back() == "Simulación: no se haría nada");
}

TEST_CASE("dry run while a reload is pending") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.reload_fails = true;
    CHECK(world.low().tick().code == 1);
    CHECK(world.normal().tick(60, MonitorMode::dry_run).count("Simulación: se eliminaría") == 0);
}

TEST_CASE("killed after the reload: the success still forgets the failures") {
    TestWorld world;
    world.target.start_fails = Error{Fault::image_missing, "x", {}};
    (void)world.high().tick();
    (void)world.high().tick();
    world.target.start_fails.reset();
    world.high().killed_after("put", 120);
    (void)world.normal().tick();
    CHECK(world.state().failures == 0);
}

TEST_CASE("state unwritable for a moment when a drain begins: it still takes clients, so it is not removed") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    (void)world.normal().tick();
    world.block_state();
    CHECK(world.low().tick().code == 1);
    std::filesystem::remove(world.state_file().string() + ".tmp");
    CHECK(world.normal().tick(600).did.empty());
}

TEST_CASE("the last server held back is NORMAL with a Motivo") {
    TestWorld world;
    world.balancer.file = world.balancer.in_force = {"127.0.0.1:3001"};
    world.fleet_has("chat_backend_1", 3001);
    world.target.silent_for[compose] = never;
    CHECK(world.low().tick().says("Estado: NORMAL"));
}

TEST_CASE("the next try is said for when it comes") {
    TestWorld world;
    world.target.newcomers_silent = never;
    const auto begun = world.clock.wall() + std::chrono::seconds(60);
    const auto run = world.high().tick();
    CHECK(run.mentions("próximo intento a las " + text::local_time(begun + std::chrono::seconds(55)).substr(11)));
}

TEST_CASE("pending whose name is an unmanaged container's: never removed") {
    TestWorld world;
    world.fleet_has("chat_backend_7", 3007);
    world.target.find("chat_backend_7")->managed = false;
    world.target.silent_for["chat_backend_7"] = never;
    State state;
    state.pending = {Pending{{"chat_backend_7"}, world.clock.ago(100)}};
    world.set_state(state);
    CHECK(world.normal().tick(0).did.empty());
}

TEST_CASE("of two removable the one that is not the balancer's last server goes") {
    TestWorld world;
    world.target.backends.clear();
    world.balancer.file.clear();
    world.fleet_has("chat_backend_1", 3001);
    world.target.silent_for["chat_backend_1"] = never;
    world.serves("chat_backend_2", 3002);
    (void)world.low().tick();
    CHECK(world.state().drains({"chat_backend_1"}));
    CHECK(world.balancer.in_force == Addresses{"127.0.0.1:3002"});
}

TEST_CASE("a state that cannot be written removes nothing") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.block_state();
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("an addition refused by an unsaved state leaves no cooldown behind") {
    TestWorld world;
    (void)world.normal().tick();
    world.block_state();
    CHECK(world.high().tick().code == 1);
    std::filesystem::remove(world.state_file().string() + ".tmp");
    CHECK(world.high().tick(20).count("Creando") == 1);
}

TEST_CASE("a reload that fails during take-back; a drain in the same state") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.balancer.reload_fails = true;
    CHECK(world.high().tick(20).code == 1);
    CHECK(world.state().draining.empty());
    world.balancer.reload_fails = false;
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
}

TEST_CASE("pending that drains before it was ever healthy goes") {
    TestWorld world;
    world.fleet_has("chat_backend_7", 3007);
    world.target.silent_for["chat_backend_7"] = never;
    State state;
    state.pending = {Pending{{"chat_backend_7"}, world.clock.ago(10)}};
    world.set_state(state);
    (void)world.low().tick(0); // low: drain of the pending one?
    for (int i = 0; i < 3; ++i)
        (void)world.low().tick();
    CHECK(world.names() == Lines{compose});
    CHECK(world.state().pending.empty());
    CHECK(world.state().draining.empty());
}

TEST_CASE("a backend that dies while it drains is removed without fuss") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.target.find("chat_backend_1")->state = ContainerState::exited;
    CHECK(world.normal().tick().did == Lines{"remove chat_backend_1"});
}

TEST_CASE("a start whose state was lost and that never becomes healthy goes") {
    TestWorld world;
    world.fleet_has("chat_backend_7", 3007);
    world.target.silent_for["chat_backend_7"] = never;
    world.target.find("chat_backend_7")->started = world.clock.ago(20);
    CHECK(world.normal().tick(5).did.empty()); // it may still come
    const auto run = world.normal().tick(60);
    CHECK(run.did == Lines{"logs chat_backend_7", "remove chat_backend_7"});
    CHECK(run.code == 1);
}

TEST_CASE("an unhealthy backend that takes clients is not judged by its start") {
    TestWorld world;
    world.serves("chat_backend_7", 3007);
    world.target.silent_for["chat_backend_7"] = never;
    world.target.find("chat_backend_7")->started = world.clock.ago(1000);
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("the last address stays in the balancer, and it is said so") {
    TestWorld world;
    world.settings.thresholds.min_backends = 0;
    world.target.backends.clear();
    const auto run = world.normal().tick();
    CHECK(run.did.empty());
    CHECK(run.mentions("sigue en el balanceador porque no hay otro"));
    CHECK_FALSE(run.mentions("sale del balanceador"));
}

TEST_CASE("of two that can go, the one that serves nobody goes, though it is older") {
    TestWorld world;
    world.fleet_has("chat_backend_1", 3001);
    world.target.silent_for["chat_backend_1"] = never;
    world.serves("chat_backend_2", 3002);
    CHECK(world.low().tick().says("Retirando backend: chat_backend_1 (drenaje de 30 s)"));
    CHECK(world.balancer.in_force.size() == 2);
}

TEST_CASE("a silent start of a lost memory is not removed while nobody else serves") {
    TestWorld world;
    world.target.backends.clear();
    world.balancer.file.clear();
    world.fleet_has("chat_backend_7", 3007);
    world.target.silent_for["chat_backend_7"] = never;
    world.target.find("chat_backend_7")->started = world.clock.ago(600);
    CHECK(world.normal().tick().did.empty());
}
