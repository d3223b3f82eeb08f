#include "../catch.hpp"
#include "../support.hpp"

#include "project/backends.hpp"

using namespace marea;
using engine::Container;
using Labels = std::map<std::string, std::string>;

namespace {

constexpr auto root = "/srv/chat";

Settings settings() {
    Settings all;
    all.root = root;
    all.backend.network = "chat_network";
    return all;
}

Container container(const std::string& name, Labels labels = {}, ContainerState state = ContainerState::running) {
    Container made;
    made.id = "id-of-" + name;
    made.name = {name};
    made.image_id = "sha256:1";
    made.created = 1705334460;
    made.state = state;
    made.status = "Up";
    made.labels = std::move(labels);
    made.networks = {{"chat_network", {"n1", "172.18.0.5"}}};
    return made;
}

Labels own(const std::string& name, const std::string& project = root) {
    return {{managed_label, "true"}, {project_label, project}, {name_label, name}, {started_label, "boot 12.5"}};
}

Labels service(const std::string& name, const std::string& folder = root) {
    return {{compose_project_label, "chat"}, {compose_folder_label, folder}, {compose_service_label, name}};
}

Labels with(Labels labels, const std::string& key, const std::string& value) {
    labels[key] = value;
    return labels;
}

} // namespace

TEST_CASE("fleet: whose each container is") {
    enum class Is { nothing, own, adopted, others };
    struct Row {
        const char* what;
        std::string name;
        Labels labels;
        Is is;
    };
    const std::vector<Row> rows = {
        {"Marea's own", "chat_backend_1705334460", own("chat_backend_1705334460"), Is::own},
        {"Marea's own with another prefix than now", "old_1705334460", own("old_1705334460"), Is::own},
        {"of Marea in another project, same prefix and network", "chat_backend_1705334461",
         own("chat_backend_1705334461", "/srv/other"), Is::nothing},
        {"labels inherited through docker commit", "mine", own("chat_backend_1705334460"), Is::nothing},
        {"the same with a name of ours", "chat_backend_9", own("chat_backend_1705334460"), Is::nothing},
        {"the project alone, no name", "chat_backend_9", {{managed_label, "true"}, {project_label, root}}, Is::nothing},
        {"adopted", "chat_backend_1705334460", {{managed_label, "true"}}, Is::adopted},
        {"managed before the labels, name not ours", "chat_backend_blue", {{managed_label, "true"}}, Is::others},
        {"managed before the labels, other prefix", "shop_1705334460", {{managed_label, "true"}}, Is::nothing},
        {"managed = false", "chat_backend_1705334460", {{managed_label, "false"}}, Is::others},
        {"Compose's backend of this project", "chat_backend_1", service("backend"), Is::others},
        {"the same by Compose 2, another name", "chat-backend-1", service("backend"), Is::others},
        {"the same by a Compose that names no folder",
         "chat_backend_1",
         {{compose_service_label, "backend"}, {compose_project_label, "chat"}},
         Is::others},
        {"Compose's backend of another project", "chat_backend_1", service("backend", "/srv/other"), Is::nothing},
        {"another service of this project", "chat_backend_db_1", service("db"), Is::nothing},
        {"compose run", "chat_backend_run_ab12", with(service("backend"), compose_oneoff_label, "True"), Is::nothing},
        {"not compose run", "chat_backend_1", with(service("backend"), compose_oneoff_label, "False"), Is::others},
        {"the old script's", "chat_backend_1700000000", {}, Is::others},
        {"by hand, our prefix", "chat_backend_blue", {}, Is::others},
        {"PREFIX-db-1", "chat_backend-db-1", {}, Is::nothing},
        {"PREFIX2_", "chat_backend2_1700000000", {}, Is::nothing},
        {"the prefix alone", "chat_backend", {}, Is::nothing},
        {"somebody's", "redis", {}, Is::nothing},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const auto fleet = fleet_of({container(row.name, row.labels)}, settings());
        REQUIRE(fleet.backends.size() == (row.is == Is::nothing ? 0 : 1));
        CHECK(fleet.names == std::vector<ContainerName>{{row.name}}); // taken, whosever it is
        if (row.is == Is::nothing) continue;
        CHECK(fleet.backends.front().managed == (row.is != Is::others));
        CHECK(fleet.backends.front().adopted == (row.is == Is::adopted));

        auto elsewhere = container(row.name, row.labels);
        elsewhere.networks = {{"other", {"n2", "10.0.0.2"}}};
        CHECK(fleet_of({elsewhere}, settings()).backends.empty());
    }
}

TEST_CASE("fleet: what is known of a backend") {
    const auto fleet = fleet_of({container("chat_backend_2", own("chat_backend_2"))}, settings());
    REQUIRE(fleet.backends.size() == 1);
    const auto& one = fleet.backends.front();
    CHECK(one.id == "id-of-chat_backend_2");
    CHECK(one.image_id == "sha256:1");
    CHECK(one.created == 1705334460);
    CHECK(one.address == "172.18.0.5");
    REQUIRE(one.started);
    CHECK(*one.started == Stamp{"boot", 12.5});
    for (const auto* damaged : {"", "boot", "boot x", " "}) {
        INFO(damaged);
        const auto other = container("chat_backend_2", with(own("chat_backend_2"), started_label, damaged));
        CHECK_FALSE(fleet_of({other}, settings()).backends.front().started);
    }
}

TEST_CASE("fleet: where a published port is reached from this host") {
    struct Row {
        const char* what;
        std::vector<engine::PublishedPort> ports;
        std::string host;
        int port;
    };
    const std::vector<Row> rows = {
        {"not published", {}, "", 0},
        {"another port only", {{"127.0.0.1", {9229}, {9229}}}, "", 0},
        {"to one address", {{"127.0.0.1", {3001}, {3000}}}, "127.0.0.1", 3001},
        {"to another of the host's", {{"10.0.0.4", {3001}, {3000}}}, "10.0.0.4", 3001},
        {"to all", {{"0.0.0.0", {3001}, {3000}}, {"::", {3001}, {3000}}}, "127.0.0.1", 3001},
        {"to all, as newer engines tell it", {{"", {3001}, {3000}}}, "127.0.0.1", 3001},
        {"to all of IPv6", {{"::", {3001}, {3000}}}, "[::1]", 3001},
        {"to one of IPv6", {{"fd00::4", {3001}, {3000}}}, "[fd00::4]", 3001},
        {"one of a range", {{"127.0.0.1", {3011}, {2999}}, {"127.0.0.1", {3012}, {3000}}}, "127.0.0.1", 3012},
        {"on the same number as another's inside", {{"127.0.0.1", {3000}, {80}}}, "", 0},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        auto one = container("chat_backend_2");
        one.ports = row.ports;
        const auto fleet = fleet_of({one}, settings());
        CHECK(fleet.backends.front().host == row.host);
        CHECK(fleet.backends.front().host_port.value == row.port);
        CHECK(fleet.backends.front().published() == (row.port != 0));
        CHECK(fleet.ports.size() == row.ports.size()); // taken, whatever is behind them
    }
}

TEST_CASE("fleet: the ports of strangers are taken too") {
    auto redis = container("redis");
    redis.networks = {};
    redis.ports = {{"0.0.0.0", {3001}, {6379}}};
    const auto fleet = fleet_of({redis}, settings());
    CHECK(fleet.ports == std::vector<Port>{{3001}});
    CHECK(fleet.backends.empty());
}

TEST_CASE("fleet: whether the Compose project is there, and whether it was stopped") {
    using enum ContainerState;
    struct Row {
        const char* what;
        std::vector<Container> containers;
        bool present, stopped;
    };
    const auto once = with(service("backend"), compose_oneoff_label, "True");
    const std::vector<Row> rows = {
        {"none", {}, false, false},
        {"strangers only",
         {container("a", {}, exited), container("b", service("db", "/srv/other"), running)},
         false,
         false},
        {"runs", {container("a", service("backend"))}, true, false},
        {"one of its services runs",
         {container("a", service("backend"), exited), container("b", service("db"))},
         true,
         false},
        {"restarts again and again", {container("a", service("backend"), restarting)}, true, false},
        {"stopped", {container("a", service("backend"), exited), container("b", service("db"), exited)}, true, true},
        {"made, never started", {container("a", service("backend"), created)}, true, true},
        {"a compose run is not the project", {container("a", once)}, false, false},
        {"nor does it run in its place", {container("a", once), container("b", service("db"), exited)}, true, true},
        {"Marea's own do not run in its place",
         {container("chat_backend_2", own("chat_backend_2")), container("b", service("db"), exited)},
         true,
         true},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const auto fleet = fleet_of(row.containers, settings());
        CHECK(fleet.compose_present == row.present);
        CHECK(fleet.compose_stopped == row.stopped);
    }
}

TEST_CASE("fleet: another way to the same folder is the same project") {
    const test::Folder folder;
    const auto real = folder.path() / "real";
    const auto link = folder.path() / "link";
    std::filesystem::create_directory(real);
    std::filesystem::create_directory_symlink(real, link);
    CHECK(in_compose_project(container("a", service("db", link.string())), real));
    CHECK_FALSE(in_compose_project(container("a", service("db", folder.path().string())), real));
    CHECK_FALSE(in_compose_project(container("a", service("db", "/no/such")), real));
    CHECK_FALSE(in_compose_project(container("a", service("db")), {}));
    CHECK_FALSE(in_compose_project(container("a"), real));
}
