#include "../catch.hpp"
#include "world.hpp"

#include "system/files.hpp"
#include "system/lock.hpp"

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

TEST_CASE("a damaged state is put aside and counts as a change just now") {
    for (const std::string& text : {std::string("{\"version\":1"), std::string(), std::string("{\"version\":9}")}) {
        INFO(text);
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(write_file(world.state_file(), text));
        auto run = world.high().tick();
        CHECK(run.code == 0);
        CHECK(run.did.empty());
        CHECK(run.count("AVISO: el estado guardado está dañado") == 1);
        CHECK(run.mentions("el último cambio es reciente: se esperan 55 s más"));
        CHECK(read_file(world.state_file().string() + ".corrupt")->value_or("<none>") == text);
        CHECK(world.state().last_change == world.clock.boot());

        run = world.low().tick(40);
        CHECK(run.did.empty());
        CHECK(run.count("AVISO: ") == 0); // said once
        CHECK_FALSE(world.low().tick(20).did.empty());
    }
}

TEST_CASE("a damaged state that forgot a drain: the backend takes clients again") {
    TestWorld world;
    world.serves("chat_backend_1", 3001);
    REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
    REQUIRE(write_file(world.state_file(), "garbage"));
    CHECK(world.normal().tick().did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
    CHECK(world.names().size() == 2);
}

TEST_CASE("the state cannot be read: nothing is done, exit 1") {
    TestWorld world;
    std::filesystem::create_directories(world.state_file()); // a folder where the file belongs
    for (const auto load : {&TestWorld::high, &TestWorld::low}) {
        const auto run = (world.*load)().tick();
        CHECK(run.code == 1);
        CHECK(run.asked.empty());
        CHECK(run.count("ERROR: ") == 1);
    }
}

TEST_CASE("the state's folder cannot be made: nothing is done, exit 1") {
    TestWorld world;
    REQUIRE(write_file(world.folder.path() / "file", "")); // root may write anywhere, but not below a file
    world.settings.paths.state_dir = world.folder.path() / "file" / "state";
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.asked.empty());
    CHECK(run.count("ERROR: ") >= 1);
}

TEST_CASE("the state cannot be written: no change, exit 1") {
    SECTION("nothing is added") {
        TestWorld world;
        world.high().tick(0);
        REQUIRE(world.names().size() == 2);
        world.block_state();
        const auto run = world.high().tick();
        CHECK(run.code == 1);
        CHECK(run.did.empty());
        CHECK(run.says("ERROR: sin poder guardar el estado no se cambia nada"));
    }
    SECTION("nothing is drained") {
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.normal().tick().did.empty());
        world.block_state();
        const auto run = world.low().tick();
        CHECK(run.code == 1);
        CHECK(run.did.empty());
        CHECK(world.balancer.in_force.size() == 2);
    }
    SECTION("nothing is taken back") {
        TestWorld world;
        world.serves("chat_backend_1", 3001);
        REQUIRE(world.low().tick().says("Estado: ESCALANDO ABAJO"));
        world.block_state();
        const auto run = world.high().tick(20);
        CHECK(run.code == 1);
        CHECK(run.did.empty());
        CHECK(world.balancer.in_force == Addresses{compose_address});
    }
    SECTION("nothing is let in behind the balancer") {
        TestWorld world;
        REQUIRE(world.normal().tick().did.empty());
        world.fleet_has("chat_backend_1", 3001);
        world.block_state();
        const auto run = world.normal().tick();
        CHECK(run.code == 1);
        CHECK(run.did.empty());
    }
    SECTION("a tick without a change says so too") {
        TestWorld world;
        REQUIRE(world.normal().tick().code == 0);
        world.block_state();
        const auto run = world.normal().tick();
        CHECK(run.code == 1);
        CHECK(run.count("ERROR: ") == 1);
    }
}

TEST_CASE("the state becomes unwritable between the start and the balancer: the new backend goes again") {
    TestWorld world;
    world.journal.on_effect = [&](const std::string& entry) {
        if (entry.starts_with("start")) world.block_state();
    };
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.last() == "remove chat_backend_1705334460");
    CHECK(world.balancer.in_force == Addresses{compose_address});
}

TEST_CASE("another run holds the lock: one line, exit 0, nothing asked") {
    TestWorld world;
    const auto held = FileLock::try_acquire(world.settings.paths.state_dir / "autoscale.lock");
    REQUIRE(held);
    const auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(run.lines == Lines{"Otra ejecución de autoscale está en curso: esta no hace nada"});
    CHECK(run.asked.empty());
}
