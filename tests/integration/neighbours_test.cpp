// Two projects of the document on one server, and what their owners do with docker-compose: each Marea keeps to its
// own.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

#include <thread>

using namespace marea::test;

namespace {

/// Both ticks begin in the same second, with 150 clients each.
void scale_both(ComposeProject& one, ComposeProject& two) {
    Answer first;
    Answer second;
    const auto clients_of_one = one.clients(150);
    const auto clients_of_two = two.clients(150);
    REQUIRE(clients_of_one->wait_for("connected 150\n"));
    REQUIRE(clients_of_two->wait_for("connected 150\n"));
    one.load(50, 50);
    two.load(50, 50);
    {
        const std::jthread beside([&] { first = one.monitor(); });
        second = two.monitor();
    }
    INFO(first.output << first.errors << second.output << second.errors);
    for (const auto* tick : {&first, &second}) {
        CHECK(tick->code == 0);
        CHECK(tick->says("Conexiones: 150"));
        CHECK(tick->says("Backend creado exitosamente"));
        CHECK(tick->says("Backends activos: 2\n"));
    }
}

/// The addresses that nginx's file of `project` has are those of its own backends, and no other.
void routes_its_own(const Server& server, const ComposeProject& project, const std::string& network) {
    CAPTURE(project.name());
    auto backends = project.managed();
    backends.push_back(project.container("backend"));
    const auto file = project.upstream();
    int servers = 0;
    for (const auto& line : lines_of(file))
        if (line.find(" server ") != std::string::npos) ++servers;
    CHECK(servers == static_cast<int>(backends.size()));
    for (const auto& backend : backends) {
        const auto format = fmt::format("{{{{(index .NetworkSettings.Networks \"{}\").IPAddress}}}}", network);
        CHECK(file.find("server " + lines_of(server.docker({"inspect", "-f", format, backend})).front() + ":3000;") !=
              std::string::npos);
    }
}

} // namespace

TEST_CASE("two projects of one server: neither counts, routes, drains, removes nor cleans the other's") {
    const Server server;
    server.docker({"network", "create", "compartida"});
    ComposeProject one(server, "chat-app", {"image=unnamed", "network=prefixed", "shared=compartida"});
    ComposeProject two(server, "otra-app",
                       {"image=unnamed", "network=prefixed", "shared=compartida", "http=127.0.0.1:8080",
                        "database=postgres", "program=own"});
    one.set("healthcheck", "url", "\"http://127.0.0.1/health\"");
    two.set("healthcheck", "url", "\"http://127.0.0.1:8080/health\"");
    scale_both(one, two);
    REQUIRE(one.managed().size() == 1);
    REQUIRE(two.managed().size() == 1);
    CHECK(one.managed() != two.managed());
    const auto prefix = [](const ComposeProject& project) { return project.name() + "_chat_network"; };
    routes_its_own(server, one, prefix(one));
    routes_its_own(server, two, prefix(two));
    CHECK(one.serving() == 2);
    CHECK(two.serving() == 2);

    // It is made as the project's own one is: its program, and all of its networks.
    const auto networks = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}";
    CHECK(two.inspect(two.managed().front(), networks) == "compartida otra-app_chat_network ");
    CHECK(two.inspect(two.managed().front(), "{{json .Config.Cmd}}") ==
          R"(["bash","-c","exec /usr/local/bin/chat_backend"])");
    CHECK(one.inspect(one.managed().front(), "{{json .Config.Cmd}}") == R"(["/usr/local/bin/chat_backend"])");

    // What one has stopped and lies about is nothing that the other would clean.
    const auto of_one = one.managed().front();
    server.docker({"stop", of_one});
    two.set("cleanup", "stopped_container_hours", "0");
    const auto cleaned = two.program("cleanup", {});
    INFO(cleaned.output << cleaned.errors);
    CHECK(cleaned.code == 0);
    CHECK(one.managed().size() == 1);
    server.docker({"start", of_one});

    // An image that lost its name: what runs is what new ones are made from.
    server.docker({"rmi", "-f", "otra-app_backend"});
    CHECK(two.later(5).says("Estado: ESCALANDO ABAJO"));
    CHECK(two.later(50).says("Backend eliminado exitosamente"));
    CHECK(two.managed().empty());
    CHECK(one.managed().size() == 1);
    two.scale_up();
    CHECK(two.serving() == 2);

    const auto gone = two.autoscale({"--stop"});
    INFO(gone.output);
    CHECK(gone.code == 0);
    CHECK(two.managed().empty());
    CHECK(one.managed().size() == 1);
    CHECK(one.serving() == 2);

    // docker-compose --scale: both are counted and serve, neither is taken out.
    one.compose({"up", "-d", "--scale", "backend=2"});
    CHECK(one.later(50).says("Estado: NORMAL"));
    CHECK(one.autoscale({"--status"}).says("Backends activos: 3\n"));
    CHECK(one.serving() == 3);
    CHECK(one.later(5).says("Retirando backend: " + of_one));
    CHECK(one.later(50).says("Backend eliminado exitosamente"));
    CHECK(one.later(5).says("Estado: NORMAL"));
    CHECK(one.autoscale({"--status"}).says("Backends activos: 2\n"));
    CHECK(one.serving() == 2);
    one.compose({"up", "-d", "--scale", "backend=1"});

    // Stopped: nothing is started into it. Started again: the next ticks go on.
    one.compose({"stop"});
    CHECK(one.later(95).says("el proyecto de Compose está parado"));
    CHECK(one.managed().empty());
    one.compose({"up", "-d"});
    REQUIRE(one.answers());
    (void)one.later(50);
    one.scale_up();
    CHECK(one.serving() == 2);
}
