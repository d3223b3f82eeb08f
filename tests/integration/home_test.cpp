// Marea on the document's own server: its eight lines of settings and nothing else, as user `chat` in group docker.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fstream>

using namespace marea::test;

TEST_CASE("at home: no setting, and load is answered by a second backend that serves, drains and goes") {
    const Server server;
    ComposeProject project(server);
    const auto checked = [&] {
        project.load(50, 50);
        return project.autoscale({"--check-config"});
    }();
    INFO(checked.output);
    CHECK(checked.code == 0);
    CHECK(checked.says("backend.network = chat_network  (como el backend de Compose"));
    CHECK(project.later(50).says("Estado: NORMAL"));
    project.scale_up();
    CHECK(project.managed().size() == 1);
    CHECK(project.serving() == 2);
    CHECK(project.autoscale({"--status"}).says("Backends activos: 2\n"));

    CHECK(project.later(5).says("Estado: ESCALANDO ABAJO"));
    const auto last = project.later(50);
    CHECK(last.says("Backend eliminado exitosamente"));
    CHECK(project.managed().empty());
    CHECK(project.answers());
    CHECK(project.serving() == 1);
}

TEST_CASE("at home: a reboot, a deployment and docker-compose down are all respected") {
    const Server server;
    ComposeProject project(server);
    project.scale_up();

    server.reboot();
    REQUIRE(project.answers());
    (void)project.later(50);
    (void)project.later(50);
    CHECK(project.managed().size() == 1);
    CHECK(project.serving() == 2);

    const auto old = project.managed();
    std::ofstream(project.project() / "backend/Dockerfile", std::ios::app) << "ENV APP_VERSION=2\n";
    project.compose({"build", "backend"});
    project.compose({"up", "-d", "--no-deps", "backend"});
    const auto deployed = project.later(50);
    INFO(deployed.output);
    CHECK(deployed.output.find("la imagen ha cambiado") != std::string::npos);
    CHECK(project.serving() >= 2); // a new one came before the old one left
    (void)project.later(50);
    (void)project.later(50);
    CHECK(project.managed().size() == 1);
    CHECK(project.managed() != old);
    CHECK(project.serving() == 2);

    project.compose({"stop"});
    const auto stopped = project.later(95);
    CHECK(stopped.says("el proyecto de Compose está parado"));
    const auto gone = project.autoscale({"--stop"});
    INFO(gone.output);
    CHECK(gone.code == 0);
    CHECK(project.managed().empty());
    project.compose({"down"}); // no "network in use"
    CHECK(project.later(95).code == 0);
    CHECK(server.docker({"ps", "-aq"}).empty());
}
