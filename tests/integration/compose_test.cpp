// The document's own Compose project, before Marea does anything: what the other tests of such projects stand on.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <regex>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// Clients come in through the project's nginx, each is a row in the table, and when they leave, none is.
void serves(const ComposeProject& project, int number) {
    CAPTURE(project.name());
    auto clients = project.clients(number);
    INFO(clients->text());
    REQUIRE(clients->wait_for("connected " + std::to_string(number) + "\n"));
    const auto rows = [&] { return project.sql("SELECT count(*) FROM active_connections"); };
    CHECK(rows() == std::to_string(number) + "\n");
    clients->stop();
    for (int attempt = 0; attempt < 100 && rows() != "0\n"; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(rows() == "0\n");
}

} // namespace

TEST_CASE(
    "the document's Compose project serves clients through its nginx, survives a reboot and goes without a trace") {
    fs::path dir;
    std::string first_process;
    {
        const Server server;
        dir = server.dir();
        const ComposeProject project(server);
        CHECK(project.get().says("ok "));
        CHECK(server.docker({"ps", "--format", "{{.Names}} {{.Image}} {{.Ports}}"})
                  .find("chat_backend_image 3000/tcp\n") != std::string::npos); // not published
        CHECK(server.docker({"network", "ls", "--format", "{{.Name}}"}).find("chat_network\n") != std::string::npos);
        CHECK(server.as_user({"id", "-nG"}).output == "chat docker\n");
        serves(project, 30);

        server.reboot();
        REQUIRE(project.answers());
        serves(project, 1);

        project.compose({"down", "-v"});
        CHECK(server.docker({"ps", "-aq"}).empty());
        CHECK(server.docker({"volume", "ls", "-q"}).empty());
        CHECK(server.docker({"network", "ls", "--format", "{{.Name}}"}).find("chat_network") == std::string::npos);
        first_process = lines_of(slurp(dir / "pid")).front();
    }
    CHECK_FALSE(fs::exists(dir));
    CHECK_FALSE(fs::exists("/proc/" + first_process)); // and with it all processes, mounts and its network
    CHECK(slurp("/proc/mounts").find(dir.string()) == std::string::npos);
}

TEST_CASE("two Compose projects on one server, in the other forms: each with a database and an nginx of its own") {
    const Server server;
    const ComposeProject one(server, "chat-app", {"image=unnamed", "network=prefixed"});
    const ComposeProject two(server, "otra-app", {"image=unnamed", "network=prefixed", "http=127.0.0.1:8080"});
    const auto running = server.docker({"ps", "--format", "{{.Image}} {{.Networks}}"});
    for (const std::string name : {"chat-app", "otra-app"}) // Compose 2 writes a hyphen
        CHECK(std::regex_search(running, std::regex(name + "[-_]backend " + name + "_chat_network\n")));
    auto clients = two.clients(5);
    REQUIRE(clients->wait_for("connected 5\n"));
    serves(one, 3);
    CHECK(two.sql("SELECT count(*) FROM active_connections") == "5\n");
}
