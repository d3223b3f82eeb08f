// The document's server by its own cron, as user `chat` in group docker: nothing here calls a tick by hand.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <fstream>
#include <thread>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// Each line at every minute; the healthcheck a little after the minute's tick, as all but the very first one are, and
/// what it would mail where it can be read. Then cron, with no other crontab.
void start_cron(const Server& server, const ComposeProject& project) {
    const auto script = project.project() / "cron-of-the-test";
    write_script(script, "#!/bin/sh\nset -e\nlogs=" + (project.project() / "logs").string() + R"(
crontab -u chat -l | sed -E "s,^[0-9*/]+ [0-9*/]+ \* \* \*,* * * * *,
    s,\* (/[^ ]*/healthcheck\.sh)$,* sleep 15; \1 >> $logs/mail 2>\&1; echo \$? >> $logs/exits," | crontab -u chat -
mkdir -p /run/none
mount --bind /run/none /etc/cron.d
mount --bind /dev/null /etc/crontab
exec cron
)");
    const auto started = server.as_root({script.string()});
    INFO(started.output << started.errors);
    REQUIRE(started.code == 0);
}

std::string log_of(const ComposeProject& project, const char* name) {
    const auto file = project.project() / "logs" / name;
    return fs::exists(file) ? slurp(file) : std::string();
}

bool comes(const ComposeProject& project, const char* log, const std::string& text) {
    for (int second = 0; second < 130; ++second) {
        if (log_of(project, log).find(text) != std::string::npos) return true;
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return false;
}

} // namespace

TEST_CASE("at home by cron: all four lines run; load is answered; the backup comes back; the healthcheck is silent") {
    const Server server;
    ComposeProject project(server);
    project.load(50, 50);
    project.install({"--cron"});

    // A backup through the database's container, verified, and back again beside the database that it was made of.
    project.sql("CREATE TABLE historia (i int); INSERT INTO historia SELECT generate_series(1, 1234)");
    const auto made = project.program("backup", {});
    INFO(made.output << made.errors);
    REQUIRE(made.code == 0);
    fs::path dump;
    for (const auto& entry : fs::directory_iterator(project.project() / "backups"))
        if (entry.path().extension() == ".dump") dump = entry.path();
    REQUIRE_FALSE(dump.empty());
    CHECK(project.program("backup", {"--verify", dump.string()}).code == 0);
    const auto restored = project.program("backup", {"--restore", dump.string(), "--into", "recuperada"});
    INFO(restored.output << restored.errors);
    CHECK(restored.code == 0);
    CHECK(
        project
            .exec("db", {"psql", "-XAtq", "-U", "chatuser", "-d", "recuperada", "-c", "SELECT count(*) FROM historia"})
            .output == "1234\n");

    auto clients = project.clients(150);
    REQUIRE(clients->wait_for("connected 150\n"));
    start_cron(server, project);
    const bool created = comes(project, "autoscale.log", "Backend creado exitosamente");
    const bool copied = comes(project, "backup.log", "Copia terminada: ");
    INFO(log_of(project, "autoscale.log")
         << log_of(project, "backup.log") << log_of(project, "cleanup.log") << log_of(project, "mail"));
    CHECK(created);
    CHECK(copied);
    CHECK(log_of(project, "autoscale.log").find("Motivo: Conexiones 150 > 100") != std::string::npos);
    CHECK(comes(project, "cleanup.log", "\n"));
    CHECK(comes(project, "exits", "0\n")); // silent, and content
    CHECK(log_of(project, "mail").empty());
    CHECK(project.managed().size() == 1);
    CHECK(project.serving() == 2);

    const auto own = project.managed().front();
    server.docker({"stop", own});
    const auto ill = project.program("healthcheck", {});
    INFO(ill.output << ill.errors);
    CHECK(ill.code == 1);
    CHECK(ill.says("parados: " + own + " (Exited "));
    server.docker({"start", own});
    for (int attempt = 0; attempt < 50 && project.serving() < 2; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto well = project.program("healthcheck", {});
    CHECK(well.code == 0);
    CHECK(well.output.empty());
    CHECK(project.autoscale({"--status"}).says("Backends activos: 2\n"));
}
