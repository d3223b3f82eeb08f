#include "../unit/catch.hpp"

#include "stage.hpp"

#include <algorithm>
#include <future>

using namespace marea::test;

namespace {

/// One backend runs, and the load asks for another.
void overloaded(Stage& stage) {
    stage.proc.cpu(90);
    stage.containers({{"chat_backend_1", true, 3001}});
}

} // namespace

TEST_CASE("interruption: many runs at once make one change") {
    Stage stage;
    overloaded(stage);
    REQUIRE(stage.autoscale({"--check-config"}).code ==
            1); // no database; writes the settings, which the threads only read
    std::vector<std::future<Run>> runs;
    constexpr int at_once = 6;
    runs.reserve(at_once);
    for (int number = 0; number < at_once; ++number)
        runs.push_back(std::async(std::launch::async, [&] {
            return stage.run(stage.root(), {MAREA_AUTOSCALE, "--monitor"});
        }));
    for (auto& future : runs) {
        const auto run = future.get();
        INFO(run.out);
        CHECK((run.code == 0 || run.code == 3)); // locked out, or done with a reading missing
        CHECK(run.err.empty());
        CHECK(log_line(run.out, "no time: ").empty());
    }
    CHECK(stage.calls("run").size() == 1);
}

TEST_CASE("interruption: a run killed after docker started the backend; the next one admits it") {
    Stage stage;
    overloaded(stage);
    stage.docker_kills("run");
    const auto killed = stage.autoscale({"--monitor"});
    REQUIRE(killed.code == -1);
    const auto name = log_line(killed.out, "Creando nuevo backend: ").substr(23);
    stage.docker_recovers("run");

    const auto next = stage.autoscale({"--monitor"});
    INFO(next.out);
    CHECK(next.code == 3);
    CHECK(log_line(next.out, "Backend ") == "Backend " + name + " responde: entra en el balanceador");
    CHECK(log_line(next.out, "Estado: ") == "Estado: NORMAL"); // the killed run's change counts
    CHECK(stage.calls("run").size() == 1);
    CHECK(stage.calls("rm").empty());

    const auto third = stage.autoscale({"--monitor"});
    CHECK(log_line(third.out, "Backend ").empty()); // said once
}

TEST_CASE("interruption: a run killed before docker did anything; its change counts") {
    Stage stage;
    overloaded(stage);
    stage.docker_fails("run", 1, "");
    stage.docker_kills("run");
    REQUIRE(stage.autoscale({"--monitor"}).code == -1);
    stage.docker_recovers("run");
    const auto next = stage.autoscale({"--monitor"});
    CHECK(next.code == 3);
    CHECK(has(log_line(next.out, "Motivo: "), "el último cambio es reciente"));
    CHECK(stage.calls("run").size() == 1);
    CHECK_FALSE(has(content(stage.state() / "autoscale.json"), "\"pending\""));
}

TEST_CASE("interruption: a run killed while it asks the new backend for its health; sick, it is removed in time") {
    Stage stage;
    overloaded(stage);
    stage.set("health.timeout_seconds", "0.1"); // over when the next run starts
    stage.docker_fails("exec", 22, "");
    stage.docker_kills("exec", "id-chat_backend_1"); // not when it asks the old one
    const auto killed = stage.autoscale({"--monitor"});
    REQUIRE(killed.code == -1);
    const auto name = log_line(killed.out, "Creando nuevo backend: ").substr(23);
    std::filesystem::remove(stage.docker_folder() / "exec.kills");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));

    const auto next = stage.autoscale({"--monitor"});
    INFO(next.out);
    CHECK(next.code == 1);
    CHECK(log_line(next.out, "Eliminando backend que no llegó") ==
          "Eliminando backend que no llegó a funcionar: " + name);
    CHECK(stage.calls("rm") == std::vector<std::vector<std::string>>{{"rm", "id-" + name}});
}

TEST_CASE("interruption: no folder for the state: an error, and docker is left alone") {
    Stage stage;
    overloaded(stage);
    put(stage.state(), "a file in the way\n");
    const auto run = stage.autoscale({"--monitor"});
    CHECK(run.code == 1);
    CHECK(run.err.empty());
    const auto said = log_texts(run.out);
    REQUIRE(said.size() == 1);
    CHECK(said[0].starts_with("ERROR: no se puede leer o escribir " + stage.state().string()));
    CHECK(stage.calls().empty());
}
