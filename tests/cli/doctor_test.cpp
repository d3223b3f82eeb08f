#include "../unit/catch.hpp"

#include "stage.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <algorithm>

using namespace marea::test;
namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

/// A command of the host, as the stage shows it.
void script(const Stage& stage, const std::string& name, const std::string& body) {
    put(stage.docker_folder() / name, "#!/bin/sh\n" + body);
    fs::permissions(stage.docker_folder() / name, fs::perms::owner_all);
}

/// The states of a topic's lines, and the text of the first.
struct Found {
    std::string state, text;
};
Found find(const Json& json, const std::string& code) {
    for (const auto& check : json.at("checks"))
        if (check.at("code") == code) return {check.at("state"), check.at("text")};
    return {"missing", {}};
}

std::string project(const Stage& stage) {
    return fs::weakly_canonical(stage.project()).string();
}

/// A stage where no line of the host's own is seen.
Stage& bare(Stage& stage) {
    script(stage, "crontab", "echo 'no crontab for chat' >&2; exit 1\n");
    script(stage, "systemctl", "exit 1\n");
    stage.set("healthcheck.url", "\"http://127.0.0.1:" + std::to_string(stage.database_port()) + "/health\"");
    return stage;
}

} // namespace

TEST_CASE("doctor: a folder for the metrics that is not there is named, for Marea does not make it") {
    Stage stage;
    bare(stage);
    const auto folder = project(stage) + "/nowhere";
    stage.set("metrics.textfile", "\"" + folder + "/marea.prom\"");
    CHECK(has(stage.autoscale({"--doctor"}).out, "FALLO       Permisos: no se puede leer o escribir " + folder));
    fs::create_directory(folder);
    CHECK_FALSE(has(stage.autoscale({"--doctor"}).out, "no se puede leer o escribir " + folder));
}

TEST_CASE("doctor: its faults, followed one by one") {
    Stage stage;
    bare(stage);
    stage.engine.fails_with(500);
    const auto look = [&] {
        const auto run = stage.autoscale({"--doctor", "--json"});
        CHECK(run.code == 1); // the database is down to the end
        CHECK(run.err.empty());
        auto json = Json::parse(run.out);
        CHECK(json.at("ok") == false);
        return json;
    };
    auto json = look();
    CHECK(find(json, "settings").state == "ok");
    CHECK(find(json, "engine").state == "fault");
    for (const char* code : {"project", "image_and_network", "ports", "backends"})
        CHECK(find(json, code).state == "unknown");
    CHECK(find(json, "rights").state == "fault"); // cron's shell finds no folder for the logs
    CHECK(has(find(json, "rights").text, project(stage) + "/logs (No such file or directory): compruebe"));
    CHECK(find(json, "connections").state == "fault");
    CHECK(find(json, "dump").state == "unknown");
    CHECK(find(json, "cpu").state == "ok");
    CHECK(find(json, "memory").state == "ok");
    CHECK(find(json, "space").state == "ok");
    CHECK(find(json, "balancer").state == "ok");
    CHECK(find(json, "url").state == "fault");
    for (const char* code : {"last_tick", "last_backup", "last_healthcheck"})
        CHECK(find(json, code).state == "fault");
    CHECK_FALSE(fs::exists(stage.state())); // it changes nothing

    stage.engine.fails_with(200);
    stage.engine.answer("/version", R"({"Version":"24.0.7","ApiVersion":"1.43"})");
    stage.engine.answer("/images/chat_backend_image/json", "");
    fs::create_directories(stage.project() / "logs");
    json = look();
    CHECK(find(json, "engine").state == "ok");
    CHECK(has(find(json, "engine").text, "el motor 24.0.7 responde por unix://"));
    CHECK(find(json, "rights").state == "ok");
    CHECK(find(json, "ports").state == "ok");
    CHECK(find(json, "project").state == "unknown");
    CHECK(find(json, "backends").state == "fault");
    CHECK(has(find(json, "backends").text, "MIN_BACKENDS"));

    stage.engine.answer("/images/chat_backend_image/json", R"({"Id":"sha256:img","Config":{}})");
    stage.engine.put(
        {"chat-app_backend_1", "running",
         fmt::format(R"({{"com.docker.compose.project":"chat-app","com.docker.compose.service":"backend",)"
                     R"("com.docker.compose.project.working_dir":"{}","com.docker.compose.oneoff":"False"}})",
                     project(stage))});
    stage.docker_fails("exec", 1, "curl: (22) HTTP 500\n");
    json = look();
    CHECK(find(json, "project").text == "proyecto de Compose «chat-app».");
    CHECK(find(json, "image_and_network").state == "ok");
    CHECK(find(json, "backends").state == "fault");
    CHECK(has(find(json, "backends").text, "el backend chat-app_backend_1 no respondió a su comprobación de salud"));

    stage.docker_recovers("exec");
    (void)stage.autoscale({"--monitor"});
    (void)stage.program("healthcheck", {});
    json = look();
    for (const char* code : {"backends", "last_tick", "last_healthcheck"})
        CHECK(find(json, code).state == "ok");
    for (const char* code : {"connections", "last_backup", "url"})
        CHECK(find(json, code).state == "fault");
}

TEST_CASE("doctor: of a Compose project that was not started, that alone is to be mended") {
    Stage stage;
    bare(stage);
    stage.set("database.host", "\"auto\"");
    put(stage.project() / "docker-compose.yml", "services: {}\n");
    auto json = Json::parse(stage.autoscale({"--doctor", "--json"}).out);
    CHECK(find(json, "project").state == "fault");
    CHECK(has(find(json, "project").text, "arránquelo (docker-compose up -d)"));
    for (const char* code : {"connections", "url", "backends", "dump"}) {
        INFO(code);
        CHECK(find(json, code).state == "unknown"); // by values that will not be used
    }
    CHECK(find(json, "job_autoscale").state == "fault");

    stage.set("database.host", "\"127.0.0.1\"");
    json = Json::parse(stage.autoscale({"--doctor", "--json"}).out);
    CHECK(find(json, "connections").state == "fault"); // which Compose does not change
    CHECK(find(json, "url").state == "unknown");

    stage.engine.fails_with(500);
    json = Json::parse(stage.autoscale({"--doctor", "--json"}).out);
    CHECK(find(json, "engine").state == "fault");
    CHECK(find(json, "project").state == "unknown");
    CHECK(find(json, "url").state == "unknown");
}

TEST_CASE("doctor: cron's lines and systemd's timers, of each program") {
    Stage stage;
    bare(stage);
    const auto jobs = [&] {
        const auto json = Json::parse(stage.autoscale({"--doctor", "--json"}).out);
        std::vector<std::string> states;
        for (const char* program : {"autoscale", "backup", "cleanup", "healthcheck"})
            states.push_back(find(json, std::string("job_") + program).state);
        return states;
    };
    using States = std::vector<std::string>;
    CHECK(jobs() == States{"fault", "fault", "fault", "fault"});
    script(stage, "crontab",
           fmt::format("cat <<'END'\n* * * * * {0}/scripts/autoscale.sh --monitor\n# {0}/scripts/backup.sh\n"
                       "0 2 * * * {0}/scripts/cleanup.sh\nEND\n",
                       project(stage)));
    CHECK(jobs() == States{"ok", "fault", "ok", "fault"});
    script(stage, "systemctl", "printf 'inactive\\nactive\\ninactive\\nfailed\\n'; exit 3\n");
    CHECK(jobs() == States{"ok", "ok", "ok", "fault"});
    script(stage, "crontab", "echo 'You (chat) are not allowed to use this program (crontab)' >&2; exit 1\n");
    CHECK(jobs() == States{"unknown", "ok", "unknown", "unknown"});
}

TEST_CASE("doctor: a line for each thing, in either language, and no docker client") {
    Stage stage;
    bare(stage);
    fs::remove(stage.docker_folder() / "docker");
    stage.set("docker.command", "\"" + (stage.root() / "none/docker").string() + "\"");
    auto run = stage.autoscale({"--doctor"});
    CHECK(run.code == 1);
    CHECK(run.err.empty());
    const auto said = lines(run.out);
    CHECK(said.size() == 23);
    for (const auto& line : said)
        CHECK((line.starts_with("OK  ") || line.starts_with("FALLO  ") || line.starts_with("NO SE SABE  ")));
    CHECK(said.front().starts_with("OK          Configuración: "));
    CHECK(has(run.out, "FALLO       Docker: no se puede ejecutar «"));
    stage.set("language", "\"en\"");
    run = stage.autoscale({"--doctor"});
    CHECK(has(run.out, "FAIL     Docker engine: cannot run \""));
    CHECK(has(run.out, "UNKNOWN  Backups: "));
}

TEST_CASE("doctor: what only the health check's settings lack") {
    Stage stage;
    bare(stage);
    stage.set("healthcheck.basic_auth", "\"${NOBODY_SETS_THIS}\"");
    const auto json = Json::parse(stage.autoscale({"--doctor", "--json"}).out);
    CHECK(find(json, "settings").state == "fault");
    CHECK(has(find(json, "settings").text, "NOBODY_SETS_THIS"));
}
