// Marea on the document's own server: its eight lines of settings and nothing else, as user `chat` in group docker.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fstream>
#include <set>

using namespace marea::test;

namespace {

/// A tick at this CPU and memory, with what happened before it long past.
Answer later(ComposeProject& project, double load) {
    if (std::filesystem::exists(project.project() / "state/autoscale.json")) project.pass(400);
    project.load(load, load);
    auto tick = project.monitor();
    INFO(tick.output << tick.errors);
    CHECK(tick.code == 0);
    return tick;
}

/// 150 clients through nginx, and a tick that answers them with a second backend.
void scale_up(ComposeProject& project) {
    auto clients = project.clients(150);
    REQUIRE(clients->wait_for("connected 150\n"));
    const auto tick = later(project, 50);
    INFO(tick.output);
    CHECK(tick.says("Conexiones: 150"));
    CHECK(tick.says("Motivo: Conexiones 150 > 100"));
    CHECK(tick.says("Backend creado exitosamente"));
    CHECK(tick.says("Backends activos: 2"));
    clients->stop();
    for (int attempt = 0; attempt < 100 && project.sql("SELECT count(*) FROM active_connections") != "0\n"; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

/// How many backends answer through nginx.
std::size_t serving(const ComposeProject& project) {
    std::set<std::string> seen;
    for (int request = 0; request < 20; ++request)
        seen.insert(project.get().output);
    return seen.size();
}

} // namespace

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
    CHECK(later(project, 50).says("Estado: NORMAL"));
    scale_up(project);
    CHECK(project.managed().size() == 1);
    CHECK(serving(project) == 2);
    CHECK(project.autoscale({"--status"}).says("Backends activos: 2\n"));

    CHECK(later(project, 5).says("Estado: ESCALANDO ABAJO"));
    const auto last = later(project, 50);
    CHECK(last.says("Backend eliminado exitosamente"));
    CHECK(project.managed().empty());
    CHECK(project.answers());
    CHECK(serving(project) == 1);
}

TEST_CASE("at home: a reboot, a deployment and docker-compose down are all respected") {
    const Server server;
    ComposeProject project(server);
    scale_up(project);

    server.reboot();
    REQUIRE(project.answers());
    (void)later(project, 50);
    (void)later(project, 50);
    CHECK(project.managed().size() == 1);
    CHECK(serving(project) == 2);

    const auto old = project.managed();
    std::ofstream(project.project() / "backend/Dockerfile", std::ios::app) << "ENV APP_VERSION=2\n";
    project.compose({"build", "backend"});
    project.compose({"up", "-d", "--no-deps", "backend"});
    const auto deployed = later(project, 50);
    INFO(deployed.output);
    CHECK(deployed.output.find("la imagen ha cambiado") != std::string::npos);
    CHECK(serving(project) >= 2); // a new one came before the old one left
    (void)later(project, 50);
    (void)later(project, 50);
    CHECK(project.managed().size() == 1);
    CHECK(project.managed() != old);
    CHECK(serving(project) == 2);

    project.compose({"stop"});
    const auto stopped = later(project, 95);
    CHECK(stopped.says("el proyecto de Compose está parado"));
    const auto gone = project.autoscale({"--stop"});
    INFO(gone.output);
    CHECK(gone.code == 0);
    CHECK(project.managed().empty());
    project.compose({"down"}); // no "network in use"
    CHECK(later(project, 95).code == 0);
    CHECK(server.docker({"ps", "-aq"}).empty());
}
