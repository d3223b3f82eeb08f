#include "../catch.hpp"
#include "world.hpp"

#include <algorithm>

using namespace marea;
using namespace marea::test;
using Lines = std::vector<std::string>;

namespace {

std::ptrdiff_t position(const Lines& entries, const std::string& beginning) {
    return std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.starts_with(beginning); }) -
           entries.begin();
}

} // namespace

TEST_CASE("a new backend goes behind the balancer only after it answered its health check") {
    TestWorld world;
    world.target.newcomers_silent = 4;
    const auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(std::count(run.asked.begin(), run.asked.end(), "health chat_backend_1705334460") == 5);
    CHECK(position(run.asked, "start") < position(run.asked, "health chat_backend_1705334460"));
    const auto last_ask = std::find(run.asked.rbegin(), run.asked.rend(), "health chat_backend_1705334460");
    CHECK(position(run.asked, "put") > run.asked.rend() - last_ask - 1);
    CHECK(world.state().pending.empty());
}

TEST_CASE("never healthy: its last lines in the log, removed, counted, and the next try said") {
    TestWorld world;
    world.target.newcomers_silent = never;
    const auto begun = world.clock.boot().seconds + 60;
    const auto run = world.high().tick();
    const auto waited = world.clock.boot().seconds - begun;
    CHECK(waited >= 30);
    CHECK(waited < 32);
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"start chat_backend_1705334460 3001", "logs chat_backend_1705334460",
                           "remove chat_backend_1705334460"});
    CHECK(run.mentions("ERROR: el backend chat_backend_1705334460 no respondió a su comprobación de salud"));
    CHECK(run.says("chat_backend_1705334460 | Error: connect ECONNREFUSED"));
    CHECK(run.says("Eliminando backend que no llegó a funcionar: chat_backend_1705334460"));
    CHECK(run.mentions("Intentos fallidos seguidos: 1; próximo intento a las "));
    CHECK_FALSE(run.says("Backend creado exitosamente"));
    CHECK(world.names() == Lines{compose});
    CHECK(world.balancer.in_force == Addresses{compose_address});
    CHECK(world.state().failures == 1);
    CHECK(world.state().pending.empty());
}

TEST_CASE("a backend that ends at once is not waited for, and a silent one is said to be silent") {
    TestWorld world;
    world.target.newcomers_silent = never;
    world.target.newcomers_end = true;
    world.target.said.clear();
    const auto begun = world.clock.boot().seconds + 60;
    const auto run = world.high().tick();
    CHECK(world.clock.boot().seconds - begun < 5);
    CHECK(run.code == 1);
    CHECK(run.says("chat_backend_1705334460 no dejó nada en su registro"));
    CHECK(world.names() == Lines{compose});
}

TEST_CASE("a backend that the engine had to start again is not waited for") {
    TestWorld world;
    world.target.newcomers_silent = never;
    world.journal.on_effect = [&](const std::string& effect) {
        if (effect == "look" && world.target.backends.size() > 1) world.target.backends.front().restarts = 1;
    };
    const auto begun = world.clock.boot().seconds + 60;
    CHECK(world.high().tick().code == 1);
    CHECK(world.clock.boot().seconds - begun < 5);
    CHECK(world.names() == Lines{compose});
}

TEST_CASE("a name that is taken is not followed by another one that the state cannot hold") {
    TestWorld world;
    world.target.taken["chat_backend_1705334460"] = "";
    world.journal.on_effect = [&](const std::string& effect) {
        if (effect.starts_with("start ")) world.block_state();
    };
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(run.did == Lines{"start chat_backend_1705334460 3001"});
    CHECK(world.names() == Lines{compose});
}

TEST_CASE("after failures the next tries come after 1, 2, 4, 8, 16, 30, 30 minutes") {
    TestWorld world;
    world.target.start_fails = Error{Fault::image_missing, "chat_backend_image", {}};
    world.high();
    Lines tries;
    for (int minute = 0; minute <= 95; ++minute) {
        const auto run = world.tick();
        if (!run.did.empty()) tries.push_back(std::to_string(minute));
        CHECK(run.code == (run.did.empty() ? 0 : 1));
        CHECK(run.mentions("próximo intento a las ")); // tried or held back: always said
    }
    CHECK(tries == Lines{"0", "1", "3", "7", "15", "31", "61", "91"});
    CHECK(world.state().failures == 8);
}

TEST_CASE("back-off holds below MIN_BACKENDS too: a broken image never fills the host") {
    TestWorld world;
    world.target.backends.clear();
    world.target.start_fails = Error{Fault::image_missing, "chat_backend_image", {}};
    REQUIRE(world.tick().did.size() == 1);
    CHECK(world.tick(30).did.empty());
    CHECK(world.tick(30).did.size() == 1);
    CHECK(world.tick(60).did.empty());
    CHECK(world.tick(60).did.size() == 1);
}

TEST_CASE("a success forgets the failures") {
    TestWorld world;
    world.target.start_fails = Error{Fault::docker_refused, "run", "no"};
    world.high();
    (void)world.tick();
    (void)world.tick();
    REQUIRE(world.state().failures == 2);
    world.target.start_fails.reset();
    REQUIRE(world.tick(120).says("Backend creado exitosamente"));
    CHECK(world.state().failures == 0);
    CHECK_FALSE(world.state().last_failure);

    world.target.start_fails = Error{Fault::docker_refused, "run", "no"};
    CHECK(world.tick().mentions("Intentos fallidos seguidos: 1;"));
    CHECK(world.tick().did.size() == 1); // one minute again, not four
}

TEST_CASE("docker refused to start it: an error, a failure, nothing left to settle") {
    for (const auto fault :
         {Fault::image_missing, Fault::network_missing, Fault::docker_refused, Fault::docker_missing}) {
        INFO(static_cast<int>(fault));
        TestWorld world;
        world.target.start_fails = Error{fault, "x", "y"};
        const auto run = world.high().tick();
        CHECK(run.code == 1);
        CHECK(run.count("ERROR: ") == 1);
        CHECK(run.did == Lines{"start chat_backend_1705334460 3001"});
        CHECK(world.state().failures == 1);
        CHECK(world.state().pending.empty());
    }
}

TEST_CASE("docker gave no answer though the container runs: the next tick admits it, and starts no second") {
    for (const auto fault : {Fault::docker_timed_out, Fault::docker_down}) {
        INFO(static_cast<int>(fault));
        TestWorld world;
        world.target.start_fails = Error{fault, "run", "30"};
        world.target.starts_anyway = true;
        auto run = world.high().tick();
        CHECK(run.code == 1);
        CHECK_FALSE(world.state().pending.empty());
        CHECK(world.balancer.in_force == Addresses{compose_address});

        world.target.start_fails.reset();
        run = world.normal().tick();
        CHECK(run.code == 0);
        CHECK(run.says("Backend chat_backend_1705334460 responde: entra en el balanceador"));
        CHECK(run.did == Lines{"put 127.0.0.1:3000 127.0.0.1:3001"});
        CHECK(world.state().pending.empty());
        CHECK(world.state().failures == 0);
    }
}

TEST_CASE("a failed start that cannot be removed is tried again by the next tick") {
    TestWorld world;
    world.target.newcomers_silent = never;
    world.target.remove_fails = Error{Fault::docker_timed_out, "stop", "30"};
    auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK_FALSE(world.state().pending.empty());
    CHECK(world.high().tick(10).code == 1); // and again
    CHECK(world.state().failures == 1);     // one start has failed, not two
    world.target.remove_fails.reset();
    run = world.high().tick(10);
    CHECK(run.did == Lines{"logs chat_backend_1705334460", "remove chat_backend_1705334460"});
    CHECK(world.state().failures == 1);
    CHECK(world.names() == Lines{compose});
}
