#include "../../catch.hpp"

#include "../../api_stand_in.hpp"
#include "../world.hpp"

#include "autoscale/executor/swarm_target.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace marea;
using namespace marea::test;

namespace {

/// A manager's API, and the docker client beside it: a service whose new tasks run, or do not.
class SwarmEngine final : public CommandRunner {
public:
    explicit SwarmEngine(const std::filesystem::path& folder) : api_(folder) { show(); }

    Finished run(const Command& command) override {
        asked.push_back(fmt::format("{}", fmt::join(command.argv, " ")));
        if (refuses) {
            changed_by_somebody(replicas);
            return {Exited{1}, {}, "Error response from daemon: rpc error: update out of sequence"};
        }
        const auto& wanted = command.argv.back();
        replicas = std::stoi(wanted.substr(wanted.find('=') + 1));
        running = tasks_come ? replicas : std::min(running, replicas);
        ++version;
        show();
        return {Exited{0}, {}, {}};
    }
    void changed_by_somebody(int to) {
        replicas = to;
        ++version;
        show();
    }
    void show() const {
        api_.answer("/services",
                    fmt::format(R"([{{"ID":"s1","Version":{{"Index":{}}},"UpdatedAt":"2024-01-15T15:00:00Z",)"
                                R"("Spec":{{"Name":"backend","Mode":{{"Replicated":{{"Replicas":{}}}}}}}}}])",
                                version, replicas));
        api_.answer("/nodes",
                    fmt::format(R"([{{"ID":"n1","Description":{{"Hostname":"uno"}},"Status":{{"State":"ready"}},)"
                                R"("ManagerStatus":{{"Leader":{}}}}}])",
                                leads));
        std::string tasks;
        for (int slot = 1; slot <= replicas; ++slot)
            tasks += fmt::format(R"({}{{"ID":"t{}","Slot":{},"NodeID":"n1","DesiredState":"running","CreatedAt":)"
                                 R"("2024-01-15T16:02:00Z","Status":{{"State":"{}","Err":"{}",)"
                                 R"("Timestamp":"2024-01-15T16:02:00Z"}}}})",
                                 slot > 1 ? "," : "", slot, slot, slot <= running ? "running" : "pending",
                                 slot <= running ? "" : words);
        api_.answer("/tasks?filters=%7B%22service%22%3A%5B%22s1%22%5D%7D", "[" + tasks + "]");
    }
    [[nodiscard]] std::filesystem::path socket() const { return api_.socket(); }

    int replicas = 2, running = 2, version = 7;
    bool leads = true, tasks_come = true, refuses = false;
    std::string words; ///< of a task that does not come to run
    std::vector<std::string> asked;

private:
    ApiStandIn api_;
};

struct SwarmWorld : TestWorld {
    SwarmWorld() {
        settings.balancer.kind = BalancerKind::none;
        balancer.absent = true;
        other_target = &service;
    }
    Folder engine_folder;
    SwarmEngine engine{engine_folder.path()};
    engine::Api api{{"http://localhost", engine.socket()}, std::chrono::seconds(2)};
    Docker docker{engine, "docker", std::chrono::seconds(1)};
    SwarmTarget service{api, docker, settings, {engine::Membership::Role::manager, "n1", "active"}};
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("scale service: one more, once its task runs; and one fewer") {
    SwarmWorld world;
    auto run = world.high().tick();
    CHECK(run.code == 0);
    CHECK(world.engine.asked == Lines{"docker service scale --detach backend=3"});
    CHECK(run.says("Creando nuevo backend: el servicio backend cambia sus réplicas de 2 a 3"));
    CHECK(run.says("Backend creado exitosamente"));
    CHECK(run.says("Backends activos: 3"));
    CHECK(world.state().raise->served);
    run = world.low().tick();
    CHECK(world.engine.asked.back() == "docker service scale --detach backend=2");
    CHECK(run.says("Backends activos: 2"));
    CHECK_FALSE(world.state().raise);
}

TEST_CASE("scale service: what somebody else changed since the look is left alone, and said") {
    SwarmWorld world;
    world.peers.write = [&](const NodeRow&) -> Result<void> { // between the look and the change
        if (world.engine.replicas == 2) world.engine.changed_by_somebody(9);
        return {};
    };
    for (const bool up : {true, false}) {
        world.engine.replicas = world.engine.running = 2;
        world.engine.show();
        const auto run = up ? world.high().tick() : world.low().tick();
        CHECK(world.engine.asked.empty());
        CHECK(world.engine.replicas == 9);
        CHECK(run.says("Alguien ha cambiado el servicio backend en este momento: no se cambia nada"));
        CHECK(run.code == 0);
        CHECK_FALSE(world.state().raise);
        CHECK(world.state().last_tick->decision.held == Held::service_changed);
        CHECK(world.state().last_tick->decision.action == Action::none);
    }
}

TEST_CASE("scale service: who no longer leads changes nothing") {
    SwarmWorld world;
    world.peers.write = [&](const NodeRow&) -> Result<void> {
        world.engine.leads = false;
        world.engine.show();
        return {};
    };
    (void)world.high().tick();
    CHECK(world.engine.asked.empty());
}

TEST_CASE("scale service: an update out of sequence is somebody else's change, not a failure") {
    SwarmWorld world;
    world.engine.refuses = true;
    world.peers.write = [&](const NodeRow&) -> Result<void> { return {}; };
    const auto run = world.high().tick();
    CHECK(world.engine.asked.size() == 1);
    CHECK(run.says("Alguien ha cambiado el servicio backend en este momento: no se cambia nada"));
    CHECK(run.code == 0);
    CHECK(world.engine.replicas == 2);
    CHECK(world.state().last_tick->decision.held == Held::service_changed);
    CHECK(world.state().last_tick->decision.action == Action::none);
}

TEST_CASE("scale service: tasks that find no node are a failed start: told, taken back, and not tried again at once") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    SwarmWorld world;
    world.engine.tasks_come = false;
    world.engine.words = "no suitable node (insufficient resources on 1 node)";
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(world.engine.asked ==
          Lines{"docker service scale --detach backend=3", "docker service scale --detach backend=2"});
    CHECK(run.mentions("backend.3 (uno): no suitable node (insufficient resources on 1 node)"));
    CHECK(run.mentions("vuelve a cambiar sus réplicas, de 3 a 2"));
    CHECK(run.says("Intentos fallidos seguidos: 1; próximo intento a las 16:01:55"));
    CHECK(world.state().failures == 1);
    const auto next = world.tick(10);
    CHECK(world.engine.asked.size() == 2);
    CHECK(next.mentions("los últimos intentos fallaron: próximo intento a las 16:01:55"));
}

TEST_CASE("scale service: tasks that take long are looked at again, and nothing more is asked for meanwhile") {
    SwarmWorld world;
    world.engine.tasks_come = false; // "pending", without a reason
    auto run = world.high().tick();
    CHECK(run.says("Las tareas nuevas de backend siguen arrancando: el próximo monitoreo las mira de nuevo"));
    CHECK(run.code == 0);
    run = world.tick();
    CHECK(run.mentions("hay uno arrancando"));
    CHECK(world.engine.asked.size() == 1);
    world.engine.running = 3;
    world.engine.show();
    CHECK(world.normal().tick().says("Backend creado exitosamente"));
}

TEST_CASE("scale service: a change that cannot be written down is not made") {
    SwarmWorld world;
    (void)world.normal().tick();
    world.block_state();
    const auto run = world.high().tick();
    CHECK(run.code == 1);
    CHECK(world.engine.asked.empty());
}

TEST_CASE("scale service: a dry run says the change") {
    SwarmWorld world;
    const auto run = world.high().tick(60, MonitorMode::dry_run);
    CHECK(run.says("Simulación: el servicio backend cambiaría sus réplicas de 2 a 3"));
    CHECK(world.engine.asked.empty());
}
