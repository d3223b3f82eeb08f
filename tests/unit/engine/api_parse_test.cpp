#include "../catch.hpp"

#include "engine/api.hpp"
#include "recorded.hpp"

using namespace marea;
using engine::Container;
using engine::Details;
using Lines = std::vector<std::string>;

namespace {

std::map<std::string, Container> by_name(const std::string& file) {
    const auto list = engine::parse_containers(recorded(file));
    REQUIRE(list);
    std::map<std::string, Container> all;
    for (const auto& one : *list)
        all[one.name.value] = one;
    REQUIRE(all.size() == list->size());
    return all;
}

Details details_of(const std::string& file) {
    const auto details = engine::parse_details(recorded(file));
    REQUIRE(details);
    return *details;
}

std::string published(const Container& container) {
    std::string all;
    for (const auto& port : container.ports)
        all += port.host + " " + std::to_string(port.on_host.value) + ">" + std::to_string(port.inside.value) + "\n";
    return all;
}

} // namespace

TEST_CASE("containers of 20.10: states, own names, networks and addresses") {
    const auto all = by_name("20.10/containers.json");
    const std::map<std::string, ContainerState> states = {
        {"healthy", ContainerState::running},
        {"host", ContainerState::running},
        {"restarting", ContainerState::restarting},
        {"paused", ContainerState::paused},
        {"created", ContainerState::created},
        {"stopped", ContainerState::exited},
        {"six", ContainerState::running},
        {"labelled", ContainerState::running},
        {"ports", ContainerState::running},
        {"linked", ContainerState::running},
        {"plain", ContainerState::running},
        {"db", ContainerState::running}}; // plain: "/linked/database" comes first
    for (const auto& [name, state] : states) {
        INFO(name);
        REQUIRE(all.contains(name));
        CHECK(all.at(name).state == state);
    }
    CHECK(all.size() == states.size());

    CHECK(all.at("ports").networks.at("shop_chat").address == "172.20.0.3");
    CHECK(all.at("ports").networks.at("six").address == "172.29.7.2");
    CHECK(all.at("stopped").networks.at("shop_chat").address.empty()); // is on it, has no address now
    CHECK(all.at("created").networks.at("shop_chat").network_id.empty());
    CHECK(all.at("host").networks.contains("host"));
    CHECK(all.at("stopped").status.starts_with("Exited (3) "));
    CHECK(all.at("db").image == "fixture/backend:1");
    CHECK(all.at("db").image_id == "sha256:83b7b06102aef1b776b2d6944a1a371b32713fed05879d1e62cc34ccaab24edd");
    CHECK(all.at("db").created > 1700000000);
}

TEST_CASE("containers come in the engine's order, the newest first") {
    const auto list = engine::parse_containers(recorded("20.10/containers.json"));
    REQUIRE(list);
    CHECK(list->front().name.value == "healthy");
    CHECK(list->back().name.value == "db");
}

TEST_CASE("published ports: TCP only, each of a range, each address family") {
    const auto all = by_name("20.10/containers.json");
    CHECK(published(all.at("ports")) == "127.0.0.1 23001>3000\n127.0.0.1 23010>4000\n127.0.0.1 23011>4001\n"
                                        "0.0.0.0 23020>5000\n:: 23020>5000\n::1 23030>6000\n");
    CHECK(all.at("created").ports.empty()); // the engine tells them only while it runs
    CHECK(all.at("db").ports.empty());
}

TEST_CASE("labels with commas, quotes and nothing in them") {
    const auto labelled = by_name("20.10/containers.json").at("labelled");
    CHECK(labelled.label("com.docker.compose.depends_on") == "db:service_started,redis:service_started");
    CHECK(labelled.label("quoted") == R"({"a": "b,c=d"})");
    CHECK(labelled.labels.contains("empty"));
    CHECK(labelled.label("marea.managed") == "true");
    CHECK(labelled.label("none").empty());
}

TEST_CASE("containers, details, image and version of 28") {
    const auto all = by_name("28/containers.json");
    CHECK(all.size() == 7);
    CHECK(all.at("healthy").status.ends_with("(healthy)"));
    CHECK(all.at("stopped").state == ContainerState::exited);
    CHECK(all.at("stopped").status.starts_with("Exited (3) "));
    CHECK(all.at("stopped").networks.at("shop_chat").address.empty());
    CHECK(all.at("created").state == ContainerState::created);
    CHECK(all.at("host").networks.contains("host"));
    CHECK(all.at("ports").networks.at("shop_chat").address == "172.18.0.3");
    CHECK(published(all.at("ports")) == "127.0.0.1 23001>3000\n0.0.0.0 23020>5000\n:: 23020>5000\n");
    CHECK(published(all.at("db")).empty()); // exposed, not published
    CHECK(all.at("labelled").label("quoted") == R"({"a": "b,c=d"})");

    const auto labelled = details_of("28/container_labelled.json");
    CHECK(labelled.environment == Lines{"PASS=a=b c", "NODE_ENV=production"});
    CHECK(labelled.user == "0");
    CHECK(labelled.binds == Lines{"vol:/data", "/srv:/host:ro"});
    CHECK(labelled.networks == Lines{"shop_chat"});
    CHECK(labelled.log_options == std::map<std::string, std::string>{{"max-size", "10m"}});
    CHECK(labelled.pid == 317);
    CHECK(labelled.started.starts_with("2026-11-26T03:34:35."));
    CHECK(labelled.image_id == all.at("labelled").image_id);
    CHECK(labelled.entrypoint == Lines{"/bin/busybox"});

    const auto image = engine::parse_image(recorded("28/image.json"));
    REQUIRE(image);
    CHECK(image->id == labelled.image_id);
    CHECK(image->environment == Lines{"NODE_ENV=production"});
    CHECK(image->user == "node");
    CHECK(image->volumes == Lines{"/data"});
    CHECK(image->command == Lines{"sleep", "600"});
    CHECK(*engine::parse_version(recorded("28/version.json")) == "28.5.2+dfsg4");
}

TEST_CASE("containers of 29: ports without an address, null where nothing is") {
    const auto all = by_name("29/containers.json");
    const auto& backend = all.at("chat_backend_1705334460");
    CHECK(published(backend) == " 3001>3000\n:: 3001>3000\n");
    CHECK(backend.networks.at("chat_network").address == "172.18.0.3");
    CHECK(backend.networks.at("only_six").address == "fd00::3");
    CHECK(backend.networks.at("not_joined").address.empty());
    CHECK(backend.image_id.starts_with("sha256:7229")); // the image's, not its manifest's
    CHECK(backend.status == "Up 4 days (healthy)");
    const auto& bare = all.at("bare");
    CHECK(bare.state == ContainerState::exited);
    CHECK(bare.labels.empty());
    CHECK(bare.networks.empty());
    CHECK(bare.ports.empty());
}

TEST_CASE("details of 20.10") {
    const auto labelled = details_of("20.10/container_labelled.json");
    CHECK(labelled.environment == Lines{"PASS=a=b c", "NODE_ENV=production"});
    CHECK(labelled.user == "0");
    CHECK(labelled.binds == Lines{"vol:/data", "/srv/host:/host:ro"});
    CHECK(labelled.networks == Lines{"shop_chat"});
    CHECK(labelled.log_driver == "json-file");
    CHECK(labelled.log_options == std::map<std::string, std::string>{{"max-size", "10m"}});
    CHECK(labelled.pid == 18057);
    CHECK(labelled.started.starts_with("2026-11-25T17:14:51."));
    CHECK(labelled.image_id.starts_with("sha256:83b7"));
    CHECK_FALSE(labelled.out_of_memory);

    const auto stopped = details_of("20.10/container_stopped.json");
    CHECK(stopped.exit_code == 3);
    CHECK(stopped.pid == 0);
    CHECK(details_of("20.10/container_created.json").user == "node");
    CHECK(details_of("20.10/container_ports.json").networks == Lines{"shop_chat", "six"});
}

TEST_CASE("details of 29: mounts of other kinds are none of ours, missing lists are empty") {
    const auto details = details_of("29/container.json");
    CHECK(details.environment.empty());
    CHECK(details.user.empty());
    CHECK(details.binds == Lines{"/srv/chat/certs:/certs:ro"});
    CHECK(details.networks == Lines{"chat_network", "other"});
    CHECK(details.log_driver == "local");
    CHECK(details.log_options.empty());
    CHECK(details.restarts == 2);
    CHECK(details.pid == 1234);
}

TEST_CASE("images of both") {
    const auto old = engine::parse_image(recorded("20.10/image.json"));
    REQUIRE(old);
    CHECK(old->id.starts_with("sha256:83b7"));
    CHECK(old->environment == Lines{"NODE_ENV=production"});
    CHECK(old->user == "node");
    CHECK(old->volumes == Lines{"/data"});
    CHECK(details_of("20.10/container_created.json").entrypoint == Lines{"/bin/busybox"});
    CHECK(details_of("20.10/container_created.json").command == Lines{"sleep", "600"});
    const auto present = engine::parse_image(recorded("29/image.json"));
    REQUIRE(present);
    CHECK(present->id.starts_with("sha256:7229"));
    CHECK(present->environment.empty());
    CHECK(present->volumes.empty());
}

TEST_CASE("half and hostile answers are malformed: never a crash, never taken for nothing there") {
    Lines answers = {
        "",
        " ",
        "null",
        "{}",
        "true",
        "7",
        R"("text")",
        "[null]",
        "[7]",
        "[[]]",
        "[{}]",
        R"({"message":"x"})",
        R"([{"Id":7,"Names":["/a"],"Created":1,"State":"running"}])",
        R"([{"Id":"a","Names":[7],"Created":1,"State":"running"}])",
        R"([{"Id":"a","Names":["/a"],"Created":"1","State":"running"}])",
        R"([{"Id":"a","Names":["/a"],"Created":1,"State":null}])",
        R"([{"Id":"a","Names":["/a"],"Created":1}])",
        R"([{"Id":"a","Names":["/a"],"Created":1,"State":"running","Labels":["x"]}])",
        R"([{"Id":"a","Names":["/a"],"Created":1,"State":"running","Labels":{"x":7}}])",
        R"([{"Id":"a","Names":["/a"],"Created":1,"State":"running","Ports":[{"Type":"tcp","PublicPort":1}]}])",
        "[\"\xff\xfe\"]",
        std::string(100000, '['),
        std::string("[\0]", 3),
        "<html>502</html>"};
    const auto whole = recorded("20.10/containers.json");
    for (std::size_t length = 0; length + 3 < whole.size(); length += 97) // cut short
        answers.push_back(whole.substr(0, length));
    for (const auto& answer : answers) {
        INFO(answer.substr(0, 200));
        const auto list = engine::parse_containers(answer);
        REQUIRE_FALSE(list);
        CHECK(list.error().fault == Fault::malformed);
    }
    for (const auto* answer : {"", "null", "[]", "7", "{}", R"({"Config":null,"HostConfig":{},"State":null})",
                               R"({"Config":{"Env":"x"},"HostConfig":{},"State":{}})",
                               R"({"Config":{},"HostConfig":{},"State":{"Pid":"1"}})",
                               R"({"Config":{},"HostConfig":{},"State":{"Pid":null}})"}) {
        INFO(answer);
        const auto details = engine::parse_details(answer);
        REQUIRE_FALSE(details);
        CHECK(details.error().fault == Fault::malformed);
    }
    for (const auto* answer : {"", "null", "[]", "{}", R"({"Id":null})", R"({"Id":"a","Config":{"Env":{}}})"}) {
        INFO(answer);
        const auto image = engine::parse_image(answer);
        REQUIRE_FALSE(image);
        CHECK(image.error().fault == Fault::malformed);
    }
}

TEST_CASE("no container at all is an answer; a state of the future is unknown") {
    const auto none = engine::parse_containers("[]");
    REQUIRE(none);
    CHECK(none->empty());
    const auto one = engine::parse_containers(R"([{"Id":"a","Names":null,"Created":1,"State":"hibernating"}])");
    REQUIRE(one);
    CHECK(one->front().state == ContainerState::unknown);
    CHECK(one->front().name.value.empty());
}

TEST_CASE("what is wrong with an answer is told without the values in it") {
    for (const auto* answer :
         {R"({"Config":{"Env":["DB_PASSWORD=hunter2)", R"({"Config":{"Env":["DB_PASSWORD=hunter2"} )",
          R"({"Config":{"Env":{"DB_PASSWORD":"hunter2"}},"HostConfig":{},"State":{}})"}) {
        INFO(answer);
        const auto details = engine::parse_details(answer);
        REQUIRE_FALSE(details);
        CHECK(details.error().detail.find("hunter2") == std::string::npos);
        CHECK_FALSE(details.error().detail.empty());
    }
}

TEST_CASE("where the engine listens") {
    struct Row {
        std::map<std::string, std::string> environment;
        std::string url, socket, ca, shown;
    };
    const std::vector<Row> rows = {
        {{}, "http://localhost", "/var/run/docker.sock", "", "unix:///var/run/docker.sock"},
        {{{"DOCKER_CONTEXT", "default"}},
         "http://localhost",
         "/var/run/docker.sock",
         "",
         "unix:///var/run/docker.sock"},
        {{{"DOCKER_HOST", "unix:///run/user/1000/docker.sock"}},
         "http://localhost",
         "/run/user/1000/docker.sock",
         "",
         "unix:///run/user/1000/docker.sock"},
        {{{"DOCKER_HOST", "tcp://10.0.0.9:2375/"}}, "http://10.0.0.9:2375", "", "", "tcp://10.0.0.9:2375/"},
        {{{"DOCKER_HOST", "tcp://h:2376"}, {"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", "/certs"}},
         "https://h:2376",
         "",
         "/certs/ca.pem",
         "tcp://h:2376"},
        {{{"DOCKER_HOST", "tcp://h:2376"}, {"DOCKER_TLS_VERIFY", "1"}, {"HOME", "/home/ana"}},
         "https://h:2376",
         "",
         "/home/ana/.docker/ca.pem",
         "tcp://h:2376"},
        // The client lets DOCKER_HOST win over a context.
        {{{"DOCKER_HOST", "tcp://h:1"}, {"DOCKER_CONTEXT", "far"}}, "http://h:1", "", "", "tcp://h:1"},
    };
    for (const auto& row : rows) {
        INFO(row.shown);
        const auto found = engine::find_endpoint([&](const std::string& name) -> std::optional<std::string> {
            const auto one = row.environment.find(name);
            return one == row.environment.end() ? std::nullopt : std::optional(one->second);
        });
        REQUIRE(found);
        CHECK(found->url == row.url);
        CHECK(found->socket == row.socket);
        CHECK(found->tls.authority == row.ca);
        CHECK(found->shown == row.shown);
    }
    const std::vector<std::pair<std::string, std::string>> others = {{"DOCKER_HOST", "ssh://root@far"},
                                                                     {"DOCKER_HOST", "npipe://x"},
                                                                     {"DOCKER_HOST", "far:2375"},
                                                                     {"DOCKER_CONTEXT", "far"}};
    for (const auto& [name, value] : others) {
        const auto found = engine::find_endpoint([&, key = name, text = value](const std::string& asked) {
            return asked == key ? std::optional(text) : std::nullopt;
        });
        REQUIRE_FALSE(found);
        CHECK(found.error().fault == Fault::docker_host);
        CHECK(found.error().subject == name + "=" + value);
    }
}
