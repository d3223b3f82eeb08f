#include "../unit/catch.hpp"

#include "stage.hpp"

#include <nlohmann/json.hpp>

using namespace marea::test;

TEST_CASE("pause: said, seen by the tick and by --status, and ended by --resume") {
    Stage stage;
    stage.proc.cpu(95);
    stage.containers({{"app_backend_1", false, 0}});
    const auto set = stage.autoscale({"--pause", "2h", "--reason", "cambio de disco"});
    CHECK(set.code == 0);
    CHECK(has(set.out, "En pausa hasta "));
    CHECK(has(set.out, "«autoscale --resume» la termina"));

    const auto tick = stage.autoscale({"--monitor"});
    CHECK(has(tick.out, "(cambio de disco)"));
    CHECK(has(log_line(tick.out, "Motivo: "), "no se añade ningún backend: en pausa hasta "));
    CHECK(stage.calls("run").empty());

    const auto status = stage.autoscale({"--status"});
    CHECK(lines(status.out).size() == 6);
    CHECK(has(status.err, "autoscale: En pausa hasta "));
    const auto json = nlohmann::json::parse(stage.autoscale({"--status", "--json"}).out);
    CHECK(json["pause_reason"] == "cambio de disco");
    CHECK(json["paused_until"].is_string());

    const auto ended = stage.autoscale({"--resume"});
    CHECK(ended.code == 0);
    CHECK(has(ended.out, "La pausa ha terminado"));
    CHECK(has(stage.autoscale({"--resume"}).out, "No había ninguna pausa"));
    CHECK(nlohmann::json::parse(stage.autoscale({"--status", "--json"}).out)["paused_until"].is_null());
}

TEST_CASE("pause: where it cannot be written it is an error, and nothing is paused") {
    Stage stage;
    std::filesystem::create_directories(stage.state() / "pause.json.tmp");
    const auto set = stage.autoscale({"--pause", "1h"});
    CHECK(set.code == 1);
    CHECK(has(set.out, "ERROR: "));
}

TEST_CASE("explain: before the first tick, and after one") {
    Stage stage;
    const auto none = stage.autoscale({"--explain"});
    CHECK(none.code == 1);
    CHECK(has(none.err, "todavía no ha habido ningún monitoreo"));
    stage.proc.cpu(50);
    stage.containers({{"chat_backend_2"}});
    INFO(stage.autoscale({"--monitor"}).out);
    const auto told = stage.autoscale({"--explain"});
    CHECK(told.code == 0);
    CHECK(has(told.out, "=== Último monitoreo: "));
    CHECK(has(told.out, "Conexiones: no disponible; sin ella no se retira ningún backend"));
    CHECK(has(told.out, "Decisión: NORMAL"));
}
