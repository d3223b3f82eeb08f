#include "../catch.hpp"
#include "world.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

TEST_CASE("the balancer refuses a new backend: removed, counted, exit 1") {
    TestWorld world;
    world.balancer.refuses = true;
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.mentions("ERROR: nginx rechazó upstream.conf; se ha restaurado el anterior ([emerg])"));
    CHECK(run.mentions("Intentos fallidos seguidos: 1; próximo intento a las "));
    CHECK_FALSE(run.says("Backend creado exitosamente"));
    CHECK(run.did == Lines{"start chat_backend_1705334460 3001", "put 127.0.0.1:3000 127.0.0.1:3001",
                           "logs chat_backend_1705334460", "remove chat_backend_1705334460"});
    CHECK(world.names() == Lines{compose});
    CHECK_FALSE(world.state().reload_pending);
}

TEST_CASE("the reload fails: the new backend stays, exit 1, and the next tick reloads") {
    TestWorld world;
    world.balancer.reload_fails = true;
    auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(world.state().reload_pending);
    CHECK_FALSE(run.says("Backend creado exitosamente")); // nobody reaches it yet
    CHECK(world.state().failures == 0);

    run = world.normal().tick();
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});

    world.balancer.reload_fails = false;
    run = world.normal().tick();
    CHECK(run.code == 0);
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
    CHECK(world.balancer.in_force.size() == 2);
    CHECK(world.normal().tick().did.empty());
}

TEST_CASE("a refused drain leaves the backend taking clients") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.refuses = true;
    const auto run = world.low().tick();
    CHECK(run.code == 1);
    CHECK(world.state().draining.empty());
    world.balancer.refuses = false;
    CHECK(world.normal().tick(600).did.empty());
    CHECK(world.names().size() == 2);
    CHECK(world.balancer.in_force.size() == 2);
}

TEST_CASE("while nginx was not reloaded, what drains is not stopped") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.reload_fails = true;
    CHECK(world.low().tick().code == 1);
    CHECK(world.state().drains({"chat_backend_1"}));
    for (int minute = 0; minute < 3; ++minute) {
        const auto run = world.normal().tick();
        CHECK(run.code == 1);
        CHECK(run.did == Lines{"put 127.0.0.1:3000"});
        CHECK(world.names().size() == 2);
    }
    world.balancer.reload_fails = false;
    (void)world.normal().tick();
    (void)world.normal().tick();
    CHECK(world.names() == Lines{compose});
}

TEST_CASE("a refused take-back leaves it draining") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    world.balancer.refuses = true;
    CHECK(world.high().tick(20).code == 1);
    CHECK(world.state().drains({"chat_backend_1"}));
    world.balancer.refuses = false;
    CHECK(world.high().tick(20).did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
}

TEST_CASE("the last server of the balancer is never drained") {
    TestWorld world;
    world.balancer.file = world.balancer.in_force = {"127.0.0.1:3001"};
    world.fleet_has("chat_backend_1", 3001);
    world.target.silent_for[compose] = never; // runs, and cannot be let in
    const auto run = world.low().tick();
    CHECK(run.did.empty());
    CHECK(run.mentions("no se retira ninguno: el balanceador se quedaría sin servidores"));
    CHECK(world.state().draining.empty());
    CHECK_FALSE(world.state().last_change);
    CHECK(world.balancer.in_force == Addresses{"127.0.0.1:3001"});
}

TEST_CASE("a dead backend leaves the balancer") {
    for (const auto state : {ContainerState::exited, ContainerState::dead, ContainerState::paused}) {
        INFO(static_cast<int>(state));
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        world.target.find("chat_backend_1")->state = state;
        const auto run = world.normal().tick();
        CHECK(run.code == 0);
        CHECK(run.says("AVISO: 127.0.0.1:3001 sale del balanceador: ningún backend en marcha atiende ahí"));
        CHECK(run.did == Lines{"put 127.0.0.1:3000"});
    }
    TestWorld gone;
    gone.balancer.file.push_back("127.0.0.1:3009");
    CHECK(gone.normal().tick().did == Lines{"put 127.0.0.1:3000"});
}

TEST_CASE("when all are dead the balancer keeps its list until one answers") {
    TestWorld world;
    world.target.find(compose)->state = ContainerState::exited;
    world.target.newcomers_silent = never;
    CHECK(world.normal().tick().code == 1);
    CHECK(world.balancer.in_force == Addresses{compose_address});
}

TEST_CASE("a healthy backend that somebody started by hand is let in, a silent one is not") {
    TestWorld world;
    world.fleet_has("handmade", 3005);
    world.target.find("handmade")->managed = false;
    world.target.silent_for["handmade"] = 1;
    CHECK(world.normal().tick().did.empty());
    const auto run = world.normal().tick();
    CHECK(run.says("Backend handmade responde: entra en el balanceador"));
    CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3005"});
}

TEST_CASE("a backend without a published port: an AVISO, unless static servers stand for it") {
    TestWorld world;
    world.target.find(compose)->host.clear();
    world.target.find(compose)->host_port = {};
    world.balancer.file.clear();
    CHECK(world.normal().tick().mentions("AVISO: chat-app_backend_1 no publica su puerto 3000"));

    world.settings.balancer.static_servers = {"10.0.0.5:3000"};
    const auto run = world.normal().tick();
    CHECK(run.count("AVISO: ") == 0);
    CHECK(run.did == Lines{"put 10.0.0.5:3000"});
    CHECK(world.normal().tick().lines.back() == "Estado: NORMAL"); // and is not taken for a dead one
}

TEST_CASE("reach = container_name: the servers are names inside the network") {
    TestWorld world;
    world.settings.balancer.reach = Reach::container_name;
    world.balancer.file = {"chat-app_backend_1:3000"};
    CHECK(world.high().tick().last() == "put chat-app_backend_1:3000 chat_backend_1705334460:3000");
}

TEST_CASE("the balancer's file cannot be read: an error, exit 1, nothing taken out") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    world.balancer.unreadable = Error{Fault::io, "upstream.conf", "EIO"};
    const auto run = world.low().tick();
    CHECK(run.code == 1);
    CHECK(run.mentions("ERROR: no se puede leer o escribir upstream.conf (EIO)"));
    CHECK(run.did.empty());
    CHECK(world.state().draining.empty());
}

TEST_CASE("no balancer: backends come, drain and go all the same") {
    TestWorld world;
    world.balancer.absent = true;
    world.settings.balancer.kind = BalancerKind::none;
    CHECK(world.high().tick().did == Lines{"start chat_backend_1705334460 3001"});
    CHECK(world.low().tick().did.empty());
    CHECK(world.state().drains({"chat_backend_1705334460"}));
    CHECK(world.normal().tick(29).did.empty());
    CHECK(world.normal().tick(1).did == Lines{"remove chat_backend_1705334460"});

    world.high().killed_before("health chat_backend");
    CHECK_FALSE(world.state().pending.empty());
    CHECK(world.normal().tick().code == 0);
    CHECK(world.state().pending.empty());
}
