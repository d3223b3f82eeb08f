// The doctor on the document's own server, installed as documented: content, and then one thing at a time is broken.

#include "compose.hpp"

#include "../unit/catch.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

/// What it said, by the code of each line: the faults and the rest.
struct Diagnosis {
    int code = -1;
    std::string whole;
    std::map<std::string, std::string> faults;
    std::map<std::string, std::string> unknown;
};

Diagnosis diagnose(const ComposeProject& project) {
    const auto answer = project.autoscale({"--doctor", "--json"});
    Diagnosis found{answer.code, answer.output + answer.errors, {}, {}};
    const auto json = nlohmann::json::parse(answer.output, nullptr, false);
    INFO(found.whole);
    REQUIRE(json.is_object());
    CHECK(json.at("ok") == (answer.code == 0));
    for (const auto& line : json.at("checks")) {
        if (line.at("state") == "fault") found.faults[line.at("code")] += line.at("text").get<std::string>();
        if (line.at("state") == "unknown") found.unknown[line.at("code")] = line.at("text");
    }
    return found;
}

/// One thing is wrong, and nothing else is said to be.
void only_fault(const ComposeProject& project, const std::string& code, const std::string& text) {
    auto found = diagnose(project);
    INFO(found.whole);
    CHECK(found.code == 1);
    CHECK(found.faults.size() == 1);
    CHECK(found.faults[code].find(text) != std::string::npos);
}

void all_well(const ComposeProject& project) {
    const auto found = diagnose(project);
    INFO(found.whole);
    CHECK(found.code == 0);
    CHECK(found.faults.empty());
    CHECK(found.unknown.empty());
}

/// In place: it is mounted by itself.
void change(const fs::path& file, const std::string& from, const std::string& to) {
    auto text = slurp(file);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    std::ofstream(file) << text;
}

} // namespace

TEST_CASE("at home: the doctor is content after an installation, and says of each thing that breaks what it is") {
    const Server server;
    ComposeProject project(server);
    project.load(50, 50);
    project.install({"--cron"});
    {
        const auto found = diagnose(project); // nothing ran yet
        INFO(found.whole);
        CHECK(found.code == 1);
        CHECK(found.faults.size() == 3);
        for (const char* code : {"last_tick", "last_backup", "last_healthcheck"})
            CHECK(found.faults.contains(code));
    }
    CHECK(project.monitor().says("Estado: NORMAL"));
    CHECK(project.program("backup", {}).code == 0);
    CHECK(project.program("healthcheck", {}).code == 0);
    // as systemd-timesyncd leaves it
    REQUIRE(server.as_root({"install", "-D", "/dev/null", "/run/systemd/timesync/synchronized"}).code == 0);
    all_well(project);
    CHECK(project.autoscale({"--doctor"})
              .says("Balanceador: nginx acepta su configuración; los backends entran por su "
                    "alias de red"));

    const auto log = project.project() / "logs/autoscale.log";
    std::ofstream(log) << "as cron's shell leaves it\n";
    REQUIRE(server.as_root({"chmod", "600", log.string()}).code == 0);
    only_fault(project, "rights", "sudo chown chat " + log.string());
    fs::remove(log);

    const auto nginx = project.project() / "nginx/nginx.conf";
    const auto conf = slurp(nginx);
    change(nginx, "server backend:3000;", "server 127.0.0.1:3000;");
    only_fault(project, "balancer", "nginx no incluye");
    change(nginx, "127.0.0.1:3000;", "127.0.0.1:3000");
    only_fault(project, "balancer", "nginx -t» no termina bien");
    std::ofstream(nginx) << conf;

    const auto env = project.project() / ".env";
    const auto given = slurp(env);
    change(env, "DB_PASSWORD=", "DB_PASSWORD=otra-");
    only_fault(project, "connections", "rechaza el usuario o la contraseña");
    std::ofstream(env) << given;
    project.compose({"stop", "db"});
    only_fault(project, "connections", "arránquelo si está parado (docker-compose up -d)");
    project.compose({"start", "db"});

    REQUIRE(server.as_root({"crontab", "-u", "chat", "-r"}).code == 0);
    auto found = diagnose(project);
    CHECK(found.faults.size() == 4);
    for (const char* code : {"job_autoscale", "job_backup", "job_cleanup", "job_healthcheck"})
        CHECK(found.faults[code].find("marea-setup --cron " + project.project().string()) != std::string::npos);
    project.install({"--cron"});

    const auto groups = server.dir() / "etc/group";
    const auto members = slurp(groups);
    change(groups, ":chat\n", ":\n");
    only_fault(project, "engine", "sudo usermod -aG docker");
    std::ofstream(groups) << members;
    REQUIRE(project.answers());
    all_well(project);

    server.engine_stop();
    found = diagnose(project);
    INFO(found.whole);
    CHECK(found.faults.size() == 1);
    CHECK(found.faults["engine"].find("systemctl status docker") != std::string::npos);
    for (const char* code :
         {"project", "image_and_network", "connections", "backends", "balancer", "ports", "url", "dump"})
        CHECK(found.unknown.contains(code));
}
