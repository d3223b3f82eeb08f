#include "../catch.hpp"

#include "engine/swarm.hpp"
#include "project/swarm.hpp"
#include "recorded.hpp"

#include <set>

using namespace marea;
using engine::Membership;

namespace {

SwarmLook look_of(const std::string& tasks, int replicas) {
    SwarmLook look;
    look.membership = {Membership::Role::manager, "tkalz2soealdyayyn5kq01ijn", "active"};
    look.service = {"id", "chat_backend", {}, true, replicas, 7, 1000};
    look.tasks = *engine::parse_tasks(recorded("20.10/" + tasks));
    look.nodes = *engine::parse_nodes(recorded("20.10/swarm_nodes_one_down.json"));
    return look;
}

} // namespace

TEST_CASE("swarm: what an engine is in it") {
    const auto leader = engine::parse_membership(recorded("20.10/swarm_info_leader.json"));
    REQUIRE(leader);
    CHECK(leader->role == Membership::Role::manager);
    CHECK(leader->node == "tkalz2soealdyayyn5kq01ijn");
    const auto worker = engine::parse_membership(recorded("20.10/swarm_info_worker.json"));
    REQUIRE(worker);
    CHECK(worker->role == Membership::Role::worker);
    const auto none = engine::parse_membership(R"({"Swarm":{"NodeID":"","LocalNodeState":"inactive"}})");
    REQUIRE(none);
    CHECK(none->role == Membership::Role::none);
    CHECK(engine::parse_membership("{}")->role == Membership::Role::none); // an engine without swarms
    CHECK(engine::parse_membership("<html>").error().fault == Fault::malformed);
}

TEST_CASE("swarm: a manager of 28, its service, tasks and node") {
    const auto manager = engine::parse_membership(recorded("28/swarm_info.json"));
    REQUIRE(manager);
    CHECK(manager->role == Membership::Role::manager);
    const auto services = engine::parse_services(recorded("28/swarm_services.json"));
    REQUIRE(services);
    REQUIRE(services->size() == 1);
    CHECK(services->front().name == "chat_backend");
    CHECK(services->front().replicas == 2);
    CHECK(services->front().cores == 0.5);
    CHECK(services->front().memory == 67108864);
    CHECK(services->front().image == "fixture/backend:1");
    CHECK_FALSE(services->front().updating());
    const auto tasks = engine::parse_tasks(recorded("28/swarm_tasks.json"));
    REQUIRE(tasks);
    REQUIRE(tasks->size() == 2);
    for (const auto& task : *tasks) {
        CHECK(task.runs());
        CHECK(task.node == manager->node);
        CHECK(task.container.size() == 64);
    }
    CHECK(tasks->front().slot == 2);
    CHECK(tasks->front().created == 1795664081); // 2026-11-26T03:34:41Z
    const auto nodes = engine::parse_nodes(recorded("28/swarm_nodes.json"));
    REQUIRE(nodes);
    REQUIRE(nodes->size() == 1);
    CHECK(nodes->front().id == manager->node);
    CHECK(nodes->front().ready);
    CHECK(nodes->front().leader);
    CHECK(nodes->front().cores == 2);
}

TEST_CASE("swarm: a service in the middle of its update, and a global one") {
    const auto services = engine::parse_services(recorded("20.10/swarm_service_updating.json"));
    REQUIRE(services);
    const auto& service = services->front();
    CHECK(service.name == "backend");
    CHECK(service.replicated);
    CHECK(service.replicas == 6);
    CHECK(service.version == 1740);
    CHECK(service.updated == 1795645328); // 2026-11-25T22:22:08Z
    CHECK(service.updating());
    CHECK(service.memory == 134217728);
    CHECK(service.cores == 0);
    CHECK_FALSE(engine::parse_services(recorded("20.10/swarm_service_global.json"))->front().replicated);
    engine::Service done;
    for (const auto* state : {"", "completed", "rollback_completed"}) {
        done.update = state;
        CHECK_FALSE(done.updating());
    }
    for (const auto* state : {"updating", "paused", "rollback_started", "rollback_paused"}) {
        done.update = state;
        CHECK(done.updating());
    }
    CHECK(engine::parse_services("{}").error().fault == Fault::malformed);
    CHECK(engine::parse_tasks(R"([{"ID":"x"}])").error().fault == Fault::malformed);
}

TEST_CASE("swarm: backends are the tasks that run and are to run, on nodes that are there") {
    const auto fleet = fleet_of(look_of("swarm_tasks_node_down.json", 6));
    std::set<std::string> names;
    for (const auto& backend : fleet.backends) {
        CHECK(backend.running());
        CHECK(backend.managed);
        CHECK(backend.cpu_limit == 2); // no limit of its own: the node's
        CHECK(backend.node != "sl9w2y2zx2xhgv7j1a0tgdgek");
        names.insert(backend.name.value.substr(0, std::string("chat_backend.1").size()));
    }
    CHECK(names == std::set<std::string>{"chat_backend.1", "chat_backend.2", "chat_backend.3", "chat_backend.4",
                                         "chat_backend.6", "chat_backend.7"});
    CHECK(fleet.backends.size() == 6);
    REQUIRE(fleet.cluster);
    CHECK(fleet.cluster->role == Cluster::Role::leader);
    CHECK(fleet.cluster->leader == "nodo1");
    CHECK(fleet.wanted == 6);
    CHECK(fleet.cluster->failed.empty()); // what Swarm shut down has not failed
    auto other = look_of("swarm_tasks_node_down.json", 0);
    other.membership.node = "tr7meznxs3cwifx9fkua2v64q";
    CHECK(fleet_of(other).cluster->role == Cluster::Role::manager);
    CHECK(fleet_of(other).compose_stopped); // 0 replicas: the owner stopped it
}

TEST_CASE("swarm: a task on its way out is no backend, and none that starts") {
    CHECK(fleet_of(look_of("swarm_tasks_scaled_down.json", 4)).backends.size() == 2); // the other two on the node down
    CHECK(fleet_of(look_of("swarm_tasks_starting.json", 1)).backends.empty());
}

TEST_CASE("swarm: why tasks do not come to run, one word for each slot, the newest") {
    const auto words = [](const std::string& tasks) {
        std::vector<std::string> all;
        const auto fleet = fleet_of(look_of(tasks, 2));
        for (const auto& failed : fleet.cluster->failed)
            all.push_back(failed.task + " " + failed.node + ": " + failed.words);
        return all;
    };
    using Words = std::vector<std::string>;
    CHECK(words("swarm_tasks_noroom.json") ==
          Words{"chat_backend.1 : no suitable node (insufficient resources on 3 nodes)",
                "chat_backend.2 : no suitable node (insufficient resources on 3 nodes)"});
    CHECK(words("swarm_tasks_rejected.json") == Words{"chat_backend.1 nodo3: No such image: nosuch/image:test"});
    const auto unhealthy = words("swarm_tasks_unhealthy.json"); // ended by Swarm, with 0: no error is told
    REQUIRE(unhealthy.size() == 1);
    CHECK(unhealthy.front().ends_with(": complete"));
}
