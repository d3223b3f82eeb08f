// What the real programs leave for Prometheus.

#include "../unit/catch.hpp"
#include "stage.hpp"

#include <fmt/format.h>

using namespace marea::test;

namespace {

std::string of_project(const Stage& stage, const std::string& labels = {}) {
    return fmt::format("{{{}{}project=\"{}\"}}", labels, labels.empty() ? "" : ",", stage.project().string());
}

} // namespace

TEST_CASE("metrics: each program writes its own file, counters go on, a missing reading is absent") {
    Stage stage;
    const auto folder = stage.root() / "textfile";
    std::filesystem::create_directory(folder);
    stage.set("metrics.textfile", fmt::format("\"{}/marea.prom\"", folder.string()));
    stage.containers({{"chat_backend_1", true, 3001, "running", "chat_network"}});
    stage.proc.memory(55);
    (void)stage.autoscale({"--monitor"});
    (void)stage.autoscale({"--monitor"});
    const auto ticks = content(folder / "marea_autoscale.prom");
    CHECK(has(ticks, "marea_memory_ratio" + of_project(stage) + " 0.55\n"));
    CHECK_FALSE(has(ticks, "marea_connections{")); // the database is down
    CHECK(has(ticks, "marea_runs_total" + of_project(stage, "program=\"autoscale\",result=\"partial\"") + " 2\n"));
    CHECK_FALSE(has(ticks, "marea_last_success_timestamp_seconds"));

    (void)stage.program("cleanup", {});
    CHECK(has(content(folder / "marea_cleanup.prom"), "marea_cleanup_freed_bytes_total"));
    CHECK(stage.program("healthcheck", {}).code != 0);
    const auto health = content(folder / "marea_healthcheck.prom");
    CHECK(has(health, "marea_health_check_failing" + of_project(stage, "check=\"no_reply\"") + " 1\n"));
    CHECK(has(health, "marea_runs_total" + of_project(stage, "program=\"healthcheck\",result=\"failed\"") + " 1\n"));
    CHECK(stage.program("backup", {}).code == 1);
    const auto backup = content(folder / "marea_backup.prom");
    CHECK(has(backup, "marea_runs_total" + of_project(stage, "program=\"backup\",result=\"failed\"") + " 1\n"));
    CHECK_FALSE(has(backup, "marea_backup_last_verified"));
    CHECK(content(folder / "marea_autoscale.prom") == ticks);
}

TEST_CASE("metrics: a dry run, --status and a file that cannot be written change no result") {
    Stage stage;
    stage.containers({{"chat_backend_1", true, 3001, "running", "chat_network"}});
    const auto without = stage.autoscale({"--monitor"}).code;
    stage.set("metrics.textfile", fmt::format("\"{}/none/marea.prom\"", stage.root().string()));
    const auto told = stage.autoscale({"--monitor"});
    CHECK(told.code == without);
    CHECK(has(told.out, "AVISO: las métricas no quedan en su fichero ([metrics] textfile): "));
    CHECK_FALSE(has(stage.autoscale({"--monitor"}).out, "las métricas"));

    const auto folder = stage.root() / "textfile";
    std::filesystem::create_directory(folder);
    stage.set("metrics.textfile", fmt::format("\"{}/marea.prom\"", folder.string()));
    (void)stage.autoscale({"--monitor", "--dry-run"});
    (void)stage.autoscale({"--status"});
    (void)stage.program("cleanup", {"--dry-run"});
    CHECK(std::filesystem::is_empty(folder));
}
