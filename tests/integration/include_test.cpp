// An nginx in the project's container that includes Marea's file: what config/ ships for it, put in place by
// scripts/install.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fstream>

using namespace marea::test;
namespace fs = std::filesystem;

TEST_CASE("with the override and nginx.container.conf.example, nginx in its container follows nginx/upstream.conf") {
    const Server server;
    ComposeProject project(server);
    project.readings(50, 50, 50);
    const fs::path source = MAREA_SOURCE_DIR;
    fs::copy_file(source / "config/docker-compose.override.yml", project.project() / "docker-compose.override.yml");
    // in place: until nginx is made again, the file itself is what is mounted
    std::ofstream(project.project() / "nginx/nginx.conf") << slurp(source / "config/nginx.container.conf.example");

    const auto installed =
        server.as_root({(source / "scripts/install").string(), "--cron", "--build",
                        fs::path(AUTOSCALE).parent_path().parent_path().string(), project.project().string()});
    INFO(installed.output << installed.errors);
    REQUIRE(installed.code == 0);
    CHECK(server.as_user({"crontab", "-l"}).says(project.project().string() + "/scripts/autoscale.sh --monitor >> "));
    CHECK(installed.says("+ nginx/upstream.conf\n"));
    project.compose({"up", "-d", "--no-deps", "nginx"});
    REQUIRE(project.answers()); // also before the first tick

    const auto tick = server.as_user({(project.project() / "scripts/autoscale.sh").string(), "--monitor"});
    INFO(tick.output << tick.errors);
    CHECK(tick.code == 0);
    CHECK_FALSE(tick.says("nginx no incluye"));
    CHECK_FALSE(tick.says("sale del balanceador")); // backend:3000 of the first file is nobody who could be lost
    const auto address = lines_of(server.docker(
        {"inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", project.container("backend")}));
    REQUIRE(address.size() == 1);
    CHECK(project.exec("nginx", {"nginx", "-T"}).says("server " + address.front() + ":3000; # "));
    CHECK(project.answers());
    CHECK(project.get().says("ok "));
}

TEST_CASE(
    "from the alias way to the include line: the next tick sees it, and uninstalling takes Marea's backends along") {
    const Server server;
    ComposeProject project(server);
    const fs::path source = MAREA_SOURCE_DIR;
    project.load(50, 50);
    REQUIRE(server
                .as_root({(source / "scripts/install").string(), "--build",
                          fs::path(AUTOSCALE).parent_path().parent_path().string(), project.project().string()})
                .code == 0);
    (void)project.later(50); // asks nginx what it reads
    CHECK(project.later(50).says("nginx no incluye"));
    CHECK_FALSE(project.later(50).says("nginx no incluye")); // once

    fs::copy_file(source / "config/docker-compose.override.yml", project.project() / "docker-compose.override.yml");
    std::ofstream(project.project() / "nginx/nginx.conf") << slurp(source / "config/nginx.container.conf.example");
    project.compose({"up", "-d", "--no-deps", "nginx"});
    REQUIRE(project.answers());
    CHECK_FALSE(project.autoscale({"--check-config"}).says("nginx no incluye"));
    for (int ticks = 0; ticks < 2; ++ticks) {
        const auto tick = project.later(50);
        INFO(tick.output);
        CHECK_FALSE(tick.says("nginx no incluye"));
    }
    project.scale_up();
    const auto own = project.managed().front();
    CHECK(project.exec("nginx", {"nginx", "-T"}).says("# " + own));
    CHECK_FALSE(fs::exists(project.project() / "state/upstream.alias"));

    // Nobody to ask: it is only said. Asked, and answered: they leave nginx and go.
    const auto uninstall = (source / "scripts/install").string() + " --uninstall " + project.project().string();
    const auto said = server.as_root({"sh", "-c", uninstall + " --dry-run </dev/null"});
    CHECK(said.says("Antes de desinstalar los quita scripts/autoscale.sh --stop; después, quite sus líneas de "
                    "nginx/upstream.conf, recargue nginx y docker rm -f " +
                    own));
    CHECK(project.managed().size() == 1);
    const auto done = server.as_root({"sh", "-c", "echo s | script -qec '" + uninstall + "' /dev/null"});
    INFO(done.output << done.errors);
    CHECK(done.code == 0);
    CHECK(project.managed().empty());
    CHECK(project.answers());
    CHECK(project.serving() == 1);
}
