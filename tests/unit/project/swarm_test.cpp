#include "../catch.hpp"
#include "../support.hpp"

#include "project/swarm.hpp"

#include <fstream>

using namespace marea;
using marea::test::Folder;

namespace {

engine::Service service(const std::string& name, bool replicated = true) {
    engine::Service one;
    one.name = name;
    one.replicated = replicated;
    return one;
}

std::string found(const std::vector<engine::Service>& services, const Settings& settings) {
    const auto one = service_of(services, settings);
    return one ? one->name : std::string("-");
}

} // namespace

TEST_CASE("swarm: which service the backends' is") {
    const Folder folder;
    Settings settings;
    settings.root = folder.path() / "Chat-App";
    std::filesystem::create_directory(settings.root);
    CHECK(found({service("other_backend"), service("chat-app_backend"), service("backend")}, settings) ==
          "chat-app_backend");
    CHECK(found({service("other_backend"), service("backend")}, settings) == "backend");
    CHECK(found({service("other_backend"), service("other_db")}, settings) == "other_backend");
    CHECK(service_of({service("other_db")}, settings).error().fault == Fault::service_missing);
    CHECK(service_of({service("a_backend"), service("b_backend")}, settings).error().fault == Fault::service_ambiguous);
    CHECK(service_of({service("a_backend"), service("b_backend")}, settings).error().detail == "a_backend, b_backend");
    CHECK(service_of({service("backend", false)}, settings).error().fault == Fault::service_global);

    SECTION("a neighbour's is not taken where a Compose file lies in the project") {
        std::ofstream(settings.root / "docker-compose.yml") << "services: {}\n";
        CHECK(service_of({service("other_backend")}, settings).error().fault == Fault::service_missing);
        CHECK(found({service("chat-app_backend")}, settings) == "chat-app_backend");
        settings.target.kind = TargetKind::swarm;
        CHECK(found({service("other_backend")}, settings) == "other_backend");
    }
    SECTION("a service by its name, and no other") {
        settings.swarm.service = "web";
        CHECK(found({service("web"), service("backend")}, settings) == "web");
        CHECK(service_of({service("backend")}, settings).error().subject == "web");
    }
}

TEST_CASE("swarm: a worker tells the service by the containers of its tasks") {
    Settings settings;
    settings.root = "/opt/chat-app";
    engine::Container task;
    task.name = {"chat-app_backend.1.abc"};
    task.id = "c1";
    task.state = ContainerState::running;
    task.labels[engine::swarm_service_label] = "chat-app_backend";
    auto ended = task;
    ended.state = ContainerState::exited;
    engine::Container plain;
    plain.state = ContainerState::running;
    CHECK(service_here({plain}, settings).empty());
    CHECK(service_here({plain, task}, settings) == "chat-app_backend");
    const auto fleet =
        fleet_here({engine::Membership::Role::worker, "n1", "active"}, "chat-app_backend", {plain, task, ended});
    REQUIRE(fleet.backends.size() == 1);
    CHECK(fleet.backends.front().node == "n1");
    CHECK(fleet.cluster->role == Cluster::Role::worker);
    CHECK(fleet_here({}, "", {plain, task}).backends.empty());
}

TEST_CASE("swarm: the database is where .env's DB_HOST says, which the tasks get, too") {
    Settings settings;
    settings.dotenv = {{"DB_HOST", Secret("10.0.0.5")}, {"DB_PORT", Secret("6432")}};
    complete_for_swarm(settings);
    CHECK(settings.database.host == "10.0.0.5");
    CHECK(settings.database.port.value == 6432);
    Settings own;
    own.dotenv = {{"DB_HOST", Secret("10.0.0.5")}};
    own.database.host = "db.example";
    complete_for_swarm(own);
    CHECK(own.database.host == "db.example");
    Settings none;
    complete_for_swarm(none);
    CHECK(none.database.host == "127.0.0.1");
    CHECK(none.database.port.value == 5432);
}
