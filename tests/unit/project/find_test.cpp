#include "../catch.hpp"

#include "project/find.hpp"

#include <algorithm>

using namespace marea;
using engine::Container;
using Containers = std::vector<Container>;
using Line = std::vector<std::string>;

namespace {

constexpr auto root = "/srv/chat";

Container made(const std::string& name, const std::string& service, const std::vector<std::string>& networks) {
    Container one;
    one.id = "id-of-" + name;
    one.name = {name};
    one.image = name + "_image";
    one.state = ContainerState::running;
    if (!service.empty())
        one.labels = {{compose_project_label, "shop"}, {compose_folder_label, root}, {compose_service_label, service}};
    int last = 2;
    for (const auto& network : networks)
        one.networks[network] = {"n", "172.18.0." + std::to_string(last++)};
    return one;
}

Container publishes(Container one, std::uint16_t on_host, std::uint16_t inside) {
    one.ports.push_back({"0.0.0.0", {on_host}, {inside}});
    return one;
}

/// Compose puts the project's name in front of the network's.
Containers project() {
    return {made("shop_backend_1", "backend", {"shop_chat"}), made("shop_nginx_1", "nginx", {"shop_chat"}),
            made("shop_db_1", "db", {"shop_chat"})};
}

struct Finding {
    Settings settings;
    Surroundings found;

    explicit Finding(const Containers& containers, void (*set)(Settings&) = nullptr) {
        settings.root = root;
        if (set != nullptr) set(settings);
        found = find_surroundings(settings, containers);
    }
    [[nodiscard]] Source source(const std::string& key) const {
        const auto one = std::find_if(found.findings.begin(), found.findings.end(),
                                      [&](const Found& finding) { return finding.key == key; });
        REQUIRE(one != found.findings.end());
        return one->source;
    }
    [[nodiscard]] std::string database() const {
        return settings.database.host + ":" + std::to_string(settings.database.port.value);
    }
};

} // namespace

TEST_CASE("find: without a project, the specification's values") {
    const Finding none({});
    CHECK(none.settings.backend.network == "chat_network");
    CHECK(none.settings.backend.image == "chat_backend_image");
    CHECK(none.settings.backend.environment ==
          std::map<std::string, std::string>{{"DB_HOST", "db"}, {"DB_PORT", "5432"}});
    CHECK(none.database() == "127.0.0.1:5432");
    CHECK(none.settings.balancer.test_command == Line{"nginx", "-t"});
    CHECK(none.settings.balancer.reload_command == Line{"nginx", "-s", "reload"});
    CHECK(none.settings.balancer.reach == Reach::host_port);
    CHECK(none.settings.backup.dump_command == Line{"pg_dump"});
    CHECK(none.found.nginx_container.empty());
    CHECK(none.found.backend_container.empty());
    CHECK(none.found.findings.size() >= 6);
    for (const auto& finding : none.found.findings) {
        INFO(finding.key);
        CHECK(finding.source == Source::standard);
        CHECK(finding.value != automatic);
    }
}

TEST_CASE("find: with the project, what its containers tell") {
    const Finding one(project());
    CHECK(one.settings.backend.network == "shop_chat");
    CHECK(one.settings.backend.image == "shop_backend_1_image");
    CHECK(one.settings.backend.environment.empty()); // the model's own
    CHECK(one.found.compose_project == "shop");
    CHECK(one.found.backend_container == "id-of-shop_backend_1");
    CHECK(one.settings.balancer.test_command == Line{"docker", "exec", "shop_nginx_1", "nginx", "-t"});
    CHECK(one.settings.balancer.reload_command == Line{"docker", "exec", "shop_nginx_1", "nginx", "-s", "reload"});
    CHECK(one.settings.balancer.container == "shop_nginx_1");
    CHECK(one.settings.balancer.reach == Reach::address);
    CHECK(one.database() == "172.18.0.2:5432");
    CHECK(one.settings.backup.dump_command == Line{"docker", "exec", "-i", "-e", "PGPASSWORD", "shop_db_1", "pg_dump"});
    CHECK(one.source("backend.network") == Source::compose_backend);
    CHECK(one.source("database.host") == Source::compose_container);
}

TEST_CASE("find: the database is the container that the project's backend is told of") {
    auto containers = project();
    containers.push_back(made("shop_postgres_1", "postgres", {"shop_chat", "other"}));
    containers.back().networks["shop_chat"].address = "172.18.0.9";
    engine::Details model;
    model.environment = {"DB_HOSTS=no", "DB_HOST=postgres"};
    Settings settings;
    settings.root = root;
    CHECK(find_surroundings(settings, containers, model).database_container == "shop_postgres_1");
    CHECK(settings.database.host == "172.18.0.9");

    Settings told; // [backend] environment wins
    told.root = root;
    told.backend.environment = {{"DB_HOST", "db"}};
    CHECK(find_surroundings(told, containers, model).database_container == "shop_db_1");

    Settings elsewhere; // somebody who is no container here: the project's own `db` is not taken for it
    elsewhere.root = root;
    model.environment = {"DB_HOST=db.example.com"};
    CHECK(find_surroundings(elsewhere, containers, model).database_container.empty());
    CHECK(elsewhere.database.host == "127.0.0.1");
}

TEST_CASE("find: what is set wins, with the project and without") {
    const auto set = [](Settings& settings) {
        settings.backend.network = "mine";
        settings.backend.image = "mine:2";
        settings.backend.environment = {{"A", "1"}};
        settings.balancer.test_command = {"sudo", "nginx", "-t"};
        settings.balancer.reload_command = {"systemctl", "reload", "nginx"};
        settings.balancer.reach = Reach::container_name;
        settings.database.host = "10.0.0.7";
        settings.database.port = {6543};
        settings.backup.dump_command = {"/opt/pg/bin/pg_dump"};
    };
    for (const auto& containers : {Containers{}, project()}) {
        const Finding one(containers, set);
        CHECK(one.settings.backend.network == "mine");
        CHECK(one.settings.backend.image == "mine:2");
        CHECK(one.settings.backend.environment == std::map<std::string, std::string>{{"A", "1"}});
        CHECK(one.settings.balancer.test_command == Line{"sudo", "nginx", "-t"});
        CHECK(one.settings.balancer.reload_command == Line{"systemctl", "reload", "nginx"});
        CHECK(one.settings.balancer.reach == Reach::container_name);
        CHECK(one.database() == "10.0.0.7:6543");
        CHECK(one.settings.backup.dump_command == Line{"/opt/pg/bin/pg_dump"});
        for (const auto& finding : one.found.findings) {
            INFO(finding.key);
            CHECK(finding.source == Source::setting);
        }
    }
    const Finding half(project(), [](Settings& settings) { settings.database.host = "10.0.0.7"; });
    CHECK(half.database() == "10.0.0.7:5432");
    CHECK(half.settings.backup.dump_command == Line{"pg_dump"}); // of that server, not of the project's own
}

TEST_CASE("find: the network that nginx is on too, else the first one") {
    auto containers = project();
    containers[0].networks = {{"a_private", {"n", "1"}}, {"shop_chat", {"n", "2"}}, {"z", {"n", "3"}}};
    CHECK(Finding(containers).settings.backend.network == "shop_chat");
    containers.erase(containers.begin() + 1); // no nginx
    CHECK(Finding(containers).settings.backend.network == "a_private");
    containers[0].networks.clear();
    CHECK(Finding(containers).settings.backend.network == "chat_network");
}

TEST_CASE("find: containers of other projects and one-offs tell nothing") {
    auto others = project();
    for (auto& one : others)
        one.labels[compose_folder_label] = "/srv/other";
    CHECK(Finding(others).settings.backend.network == "chat_network");
    CHECK(Finding(others).found.nginx_container.empty());
    auto once = project();
    once[0].labels[compose_oneoff_label] = "True";
    CHECK(Finding(once).found.backend_container.empty());
}

TEST_CASE("find: of several containers of a service a running one, else the newest") {
    auto containers = project();
    containers[0].state = ContainerState::exited;
    auto second = made("shop_backend_2", "backend", {"shop_chat"});
    containers.push_back(second);
    CHECK(Finding(containers).found.backend_container == "id-of-shop_backend_2");
    containers.back().state = ContainerState::exited;
    CHECK(Finding(containers).found.backend_container == "id-of-shop_backend_1"); // docker lists the newest first
}

TEST_CASE("find: the service's name is a setting") {
    const Containers containers = {made("shop_api_1", "api", {"shop_chat"}),
                                   made("shop_proxy_1", "proxy", {"shop_chat"})};
    const Finding one(containers, [](Settings& settings) {
        settings.backend.compose_service = "api";
        settings.balancer.compose_service = "proxy";
    });
    CHECK(one.found.backend_container == "id-of-shop_api_1");
    CHECK(one.found.nginx_container == "shop_proxy_1");
}

TEST_CASE("find: the database, by DB_HOST or as `db`, published or by its address") {
    struct Row {
        const char* what;
        Containers containers;
        void (*set)(Settings&);
        std::string at;
        Source source;
    };
    const auto named = [](Settings& settings) { settings.backend.environment = {{"DB_HOST", "postgres"}}; };
    const auto other_port = [](Settings& settings) { settings.database.port = {6000}; };
    const auto db = made("shop_db_1", "db", {"shop_chat"});
    auto stopped = db;
    stopped.networks = {{"shop_chat", {"n", ""}}};
    const std::vector<Row> rows = {
        {"the service db, by its address", {db}, nullptr, "172.18.0.2:5432", Source::compose_container},
        {"published", {publishes(db, 15432, 5432)}, nullptr, "127.0.0.1:15432", Source::published_port},
        {"another port of it published",
         {publishes(db, 8080, 80)},
         nullptr,
         "172.18.0.2:5432",
         Source::compose_container},
        {"DB_HOST names a service",
         {made("shop_pg_1", "postgres", {"shop_chat"})},
         named,
         "172.18.0.2:5432",
         Source::compose_container},
        {"DB_HOST names a container",
         {made("postgres", "", {"chat_network"})},
         named,
         "172.18.0.2:5432",
         Source::compose_container},
        {"DB_HOST names nobody here", {db}, named, "127.0.0.1:5432", Source::standard},
        {"called db, without a project",
         {made("db", "", {"chat_network"})},
         nullptr,
         "172.18.0.2:5432",
         Source::compose_container},
        {"a port is set", {publishes(db, 16000, 6000)}, other_port, "127.0.0.1:16000", Source::published_port},
        {"it is stopped", {stopped}, nullptr, "127.0.0.1:5432", Source::standard},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const Finding one(row.containers, row.set);
        CHECK(one.database() == row.at);
        CHECK(one.source("database.host") == row.source);
    }
    // On several networks: the one that the backends are on.
    auto containers = project();
    containers[2] = made("shop_db_1", "db", {"a_admin", "shop_chat"});
    CHECK(Finding(containers).database() == "172.18.0.3:5432");
}

TEST_CASE("find: pg_dump in the database's container only when that is the project's own") {
    CHECK(Finding({made("db", "", {"chat_network"})}).settings.backup.dump_command == Line{"pg_dump"});
    CHECK(Finding({made("shop_db_1", "db", {"x"})}).settings.backup.dump_command.front() == "docker");
}

TEST_CASE("find: how the backends are reached follows from where nginx is") {
    const auto own_exec = [](Settings& settings) {
        settings.balancer.test_command = {"docker", "exec", "ng", "nginx", "-t"};
    };
    const auto own = [](Settings& settings) { settings.balancer.test_command = {"sudo", "nginx", "-t"}; };
    const auto none = [](Settings& settings) { settings.balancer.kind = BalancerKind::none; };
    CHECK(Finding({}, own_exec).settings.balancer.reach == Reach::address);
    CHECK(Finding(project(), own).settings.balancer.reach == Reach::host_port);
    CHECK(Finding(project(), own).settings.balancer.container.empty());
    CHECK(Finding(project(), own).settings.balancer.reload_command == Line{"nginx", "-s", "reload"});
    CHECK(Finding(project(), none).settings.balancer.reach == Reach::host_port);
    CHECK(Finding(project(), none).found.nginx_container.empty());
}

TEST_CASE("find: the database's own credentials, where nobody gave others") {
    engine::Details details;
    details.environment = {"POSTGRES_USER=u", "POSTGRES_PASSWORD=p=1", "POSTGRES_DB=d", "POSTGRES_USERX=no"};
    Settings bare;
    take_credentials(bare, details);
    CHECK(bare.database.user == "u");
    CHECK(bare.database.name == "d");
    CHECK(bare.database.password.reveal() == "p=1");
    CHECK(bare.database.password_defined);

    Settings given;
    given.dotenv = {{"DB_USER", Secret("me")}};
    given.database.user = "me";
    given.database.password_defined = true; // set to nothing, on purpose
    take_credentials(given, details);
    CHECK(given.database.user == "me");
    CHECK(given.database.password.empty());
    CHECK(given.database.name == "d");

    Settings nothing;
    take_credentials(nothing, {});
    CHECK(nothing.database.user == "chatuser");
    CHECK_FALSE(nothing.database.password_defined);
}
