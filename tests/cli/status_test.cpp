#include "../unit/catch.hpp"

#include "stage.hpp"

#include "system/lock.hpp"

#include <nlohmann/json.hpp>

#include <regex>

using namespace marea::test;

namespace {

/// All but the time of the sixth line.
void check_six_lines(const Run& run, const std::string& backends, const std::string& cpu, const std::string& memory) {
    const auto said = lines(run.out);
    REQUIRE(said.size() == 6);
    CHECK(said[0] == "=== Estado del Autoescalado ===");
    CHECK(said[1] == "Backends activos: " + backends);
    CHECK(said[2] == "CPU: " + cpu);
    CHECK(said[3] == "Memoria: " + memory);
    CHECK(said[4] == "Conexiones activas: no disponible");
    CHECK(std::regex_match(said[5], std::regex(R"(Última actualización: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")));
}

} // namespace

TEST_CASE("status: the six lines of the specification; what is missing is explained on standard error") {
    Stage stage;
    stage.proc.cpu(45);
    stage.proc.memory(52);
    stage.containers({{"chat_backend_2"},
                      {"app_backend_1", false, 0},
                      {"chat_backend_3", true, 0, "exited"},
                      {"chat_backend_4", true, 0, "running", "other_network"},
                      {"db", false, 0}});
    const auto run = stage.autoscale({"--status"});
    check_six_lines(run, "1", "45%", "52%");
    CHECK(run.code == 1);
    CHECK(run.err.starts_with("autoscale: Conexiones no disponibles: PostgreSQL no responde en 127.0.0.1:" +
                              std::to_string(stage.database_port())));
    CHECK(has(run.err, "arránquelo si está parado (docker-compose up -d); si no, corrija [database] host y port."));
    CHECK(lines(run.err).size() == 1);
    CHECK(stage.calls().size() == 1);
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("status: without a settings file it says so, for it is then about no project") {
    Stage stage;
    CHECK_FALSE(has(stage.autoscale({"--status"}).err, "no hay fichero de configuración"));
    stage.environment.erase("MAREA_CONFIG");
    CHECK(has(stage.autoscale({"--status"}).err, "autoscale: no hay fichero de configuración: valen los valores por "
                                                 "defecto. Los de un proyecto los usa su scripts/autoscale.sh.\n"));
}

TEST_CASE("status: counters that stand still and a memory without its file are not zero") {
    Stage stage;
    stage.proc.freeze();
    std::filesystem::remove(stage.proc.folder() / "meminfo");
    const auto run = stage.autoscale({"--status"});
    check_six_lines(run, "0", "no disponible", "no disponible");
    CHECK(run.code == 1);
    CHECK(has(run.err, "CPU no disponible: los contadores de CPU no avanzaron: compruebe [paths] procfs.\n"));
    CHECK(has(run.err, "Memoria no disponible: no se puede leer o escribir " +
                           (stage.proc.folder() / "meminfo").string() + " (No such file or directory)"));
    CHECK(lines(run.err).size() == 3);
}

TEST_CASE("status: without the fake /proc's boot id nothing can be measured") {
    Stage stage;
    std::filesystem::remove(stage.proc.folder() / "sys/kernel/random/boot_id");
    const auto run = stage.autoscale({"--status"});
    CHECK(run.code == 1);
    CHECK(run.out.empty());
    CHECK(has(run.err, "sys/kernel/random/boot_id"));
}

TEST_CASE("status: needs no docker client") {
    Stage stage;
    stage.set("health.probe", "\"http\"");
    stage.environment["PATH"] = (stage.root() / "empty").string();
    const auto run = stage.autoscale({"--status"});
    check_six_lines(run, "0", "50%", "50%");
    CHECK(stage.calls().empty());
}

TEST_CASE("status: the engine is down") {
    Stage stage;
    stage.environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";
    const std::string words = "/nowhere/docker.sock: No such file or directory";
    const auto run = stage.autoscale({"--status"});
    check_six_lines(run, "no disponible", "50%", "50%");
    CHECK(run.code == 1);
    CHECK(has(run.err, "autoscale: el motor de Docker no responde (" + words +
                           "): compruebe el servicio (systemctl status docker) y que el usuario de cron está en el "
                           "grupo docker.\n"));
}

TEST_CASE("status: --json is JSON, with null for what is missing") {
    Stage stage;
    stage.proc.memory(52);
    stage.containers(
        {{"chat_backend_2", true, 3002}, {"chat_backend_1", false, 0}, {"chat_backend_0", true, 0, "exited"}});
    const auto run = stage.autoscale({"--status", "--json"});
    CHECK(run.code == 1);
    const auto json = nlohmann::json::parse(run.out);
    CHECK(json.at("backends_active") == 2);
    CHECK(json.at("cpu_percent").get<double>() == Approx(50).margin(0.01));
    CHECK(json.at("memory_percent").get<double>() == Approx(52));
    CHECK(json.at("connections").is_null());
    CHECK(json.at("last_tick").is_null());
    CHECK(
        std::regex_match(json.at("measured_at").get<std::string>(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
    REQUIRE(json.at("errors").size() == 1);
    CHECK(json.at("errors")[0].at("reading") == "connections");
    const auto& backends = json.at("backends");
    REQUIRE(backends.size() == 3);
    CHECK(backends[0].at("name") == "chat_backend_2");
    CHECK(backends[0].at("managed") == true);
    CHECK(backends[0].at("port") == 3002);
    CHECK(backends[0].at("healthy") == true);
    CHECK(backends[0].at("age_seconds") > 0);
    CHECK(backends[1].at("managed") == false);
    CHECK(backends[1].at("port").is_null());
    CHECK(backends[2].at("running") == false);
    CHECK(backends[2].at("healthy").is_null());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("status: --json without an engine still is JSON") {
    Stage stage;
    stage.engine.fails_with(500);
    const auto run = stage.autoscale({"--status", "--json"});
    CHECK(run.code == 1);
    const auto json = nlohmann::json::parse(run.out);
    CHECK(json.at("backends_active").is_null());
    CHECK(json.at("backends").empty());
    CHECK(json.at("errors").size() == 2);
}

TEST_CASE("status: shows what the last tick decided, and leaves its state as it was") {
    Stage stage;
    stage.containers({{"chat_backend_1"}});
    REQUIRE(stage.autoscale({"--monitor"}).code == 3);
    const auto before = content(stage.state() / "autoscale.json");
    REQUIRE_FALSE(before.empty());
    const auto json = nlohmann::json::parse(stage.autoscale({"--status", "--json"}).out);
    CHECK(json.at("last_tick").at("decision") == "NORMAL");
    CHECK(content(stage.state() / "autoscale.json") == before);
}

TEST_CASE("status: works while another process holds the lock") {
    Stage stage;
    const auto lock = marea::FileLock::try_acquire(stage.state() / "autoscale.lock");
    REQUIRE(lock);
    const auto run = stage.autoscale({"--status"});
    check_six_lines(run, "0", "50%", "50%");
    CHECK(run.code == 1);
    CHECK_FALSE(std::filesystem::exists(stage.state() / "autoscale.json"));
}
