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
    const auto address = lines_of(server.docker(
        {"inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", project.container("backend")}));
    REQUIRE(address.size() == 1);
    CHECK(project.exec("nginx", {"nginx", "-T"}).says("server " + address.front() + ":3000; # "));
    CHECK(project.answers());
    CHECK(project.get().says("ok "));
}
