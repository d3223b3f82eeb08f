#include "../unit/catch.hpp"
#include "stage.hpp"

#include "system/files.hpp"

using namespace marea;
using namespace marea::test;

namespace {

/// A load of ten minutes.
std::filesystem::path load_file(const Stage& stage) {
    std::string text = "time,connections\n";
    for (int minute = 0; minute < 10; ++minute)
        text += std::to_string(minute * 60) + ",150\n";
    const auto file = stage.root() / "load.csv";
    REQUIRE(write_file(file, text));
    return file;
}

} // namespace

TEST_CASE("autoscale --history: one sentence while there is none, and a table of the ticks without a terminal") {
    Stage stage;
    auto run = stage.autoscale({"--history"});
    CHECK(run.code == 0);
    CHECK(run.out == "No hay ningún monitoreo en el historial de ese tiempo.\n");
    (void)stage.autoscale({"--monitor"});
    run = stage.autoscale({"--history", "--since", "90m"});
    CHECK(run.code == 0);
    CHECK(run.out.starts_with("HORA"));
    CHECK(run.out.find("limite") != std::string::npos);
}

TEST_CASE("autoscale --report: a page of the ticks, and a sentence where there is none or it cannot be written") {
    Stage stage;
    const auto page = stage.root() / "report.html";
    auto run = stage.autoscale({"--report", page.string()});
    CHECK(run.code == 1);
    CHECK(run.err == "autoscale: no hay ningún monitoreo en el historial de ese tiempo.\n");
    CHECK_FALSE(std::filesystem::exists(page));
    (void)stage.autoscale({"--monitor"});
    run = stage.autoscale({"--report", page.string(), "--since", "1d"});
    CHECK(run.code == 0);
    CHECK(run.out.empty());
    CHECK(has(content(page), "\"ticks\":1"));
    CHECK(has(content(page), "\"card_maximum\":\"Tiempo en el máximo\""));
    CHECK(stage.autoscale({"--report", "/nonexistent/report.html"}).code == 1);
    REQUIRE(write_file(stage.root() / "backups", "no folder"));
    stage.set("backup.directory", "\"" + (stage.root() / "backups").string() + "\"");
    run = stage.autoscale({"--report", page.string()});
    CHECK(run.code == 3);
    CHECK(has(run.err, (stage.root() / "backups").string()));
    CHECK_FALSE(has(content(page), "\"backups\":0"));
    CHECK(stage.autoscale({"--report", ""}).code == 64);
    CHECK(stage.autoscale({"--report", page.string(), "--history"}).code == 64);
    CHECK(stage.autoscale({"--monitor", "--since", "1d"}).code == 64);
}

TEST_CASE("autoscale --report: damaged rows cost no other; where nothing else is left there is a sentence") {
    Stage stage;
    const auto page = stage.root() / "report.html";
    (void)stage.autoscale({"--monitor"});
    const auto folder = stage.state() / "history";
    const auto file = std::filesystem::directory_iterator(folder)->path();
    const auto text = content(file);
    const auto header = text.substr(0, text.find('\n') + 1);
    auto row = text.substr(header.size());
    const auto second = row.find(',') + 1;
    REQUIRE(write_file(file, text + row.insert(second, "x") + "\n\xff\n" + row.substr(0, 30)));
    CHECK(stage.autoscale({"--report", page.string()}).code == 0);
    CHECK(has(content(page), "\"ticks\":1}"));
    REQUIRE(write_file(file, header + row));
    const auto run = stage.autoscale({"--report", page.string()});
    CHECK(run.code == 1);
    CHECK(run.err == "autoscale: no hay ningún monitoreo en el historial de ese tiempo.\n");
}

TEST_CASE("autoscale --replay: compares, writes the series, and changes nothing") {
    Stage stage;
    const auto load = load_file(stage);
    const auto series = stage.root() / "series.csv";
    auto run = stage.autoscale({"--replay", load.string(), "--set", "rule=target", "--set", "CONNECTIONS_MAX=80",
                                "--series", series.string()});
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    CHECK(run.out.find("\nrule=target, CONNECTIONS_MAX=80 ") != std::string::npos);
    const auto written = read_file(series);
    REQUIRE(written);
    REQUIRE(*written);
    CHECK((*written)->starts_with("time,desired,running\n1970-01-01T00:00:00Z,2,1\n1970-01-01T00:01:00Z,2,2\n"));
    run = stage.autoscale({"--replay", load.string(), "--since", "5m", "--json"});
    CHECK(run.code == 0);
    CHECK(run.out.find("\"rows\": 5,") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(stage.state() / "autoscale.json"));
}

TEST_CASE("autoscale --replay: what is wrong with the load is named") {
    Stage stage;
    auto run = stage.autoscale({"--replay"});
    CHECK(run.code == 1);
    CHECK(run.err.find("todavía no hay historial") != std::string::npos);
    run = stage.autoscale({"--replay", "/nonexistent.csv"});
    CHECK(run.code == 1);
    CHECK(run.err.find("/nonexistent.csv") != std::string::npos);
    const auto file = stage.root() / "bad.csv";
    REQUIRE(write_file(file, "time,connections\n60,1\n120,many\n"));
    run = stage.autoscale({"--replay", file.string()});
    CHECK(run.code == 1);
    CHECK(run.err.find("bad.csv:3 no tiene la forma esperada (connections: many)") != std::string::npos);
    REQUIRE(write_file(file, "time,connections\n"));
    run = stage.autoscale({"--replay", file.string()});
    CHECK(run.code == 1);
    CHECK(run.err.find("no tiene ninguna fila") != std::string::npos);
    REQUIRE(write_file(file, "time,connections\n60,\n120,\n"));
    run = stage.autoscale({"--replay", file.string()});
    CHECK(run.code == 1);
    CHECK(run.err == "autoscale: ninguna fila dice la carga de los backends: no hay nada que comparar.\n");
    run = stage.autoscale({"--replay", load_file(stage).string(), "--series", "/nonexistent/x.csv"});
    CHECK(run.code == 1);
}

TEST_CASE("autoscale --replay and --history: wrong usage is 64, a wrong setting 78") {
    Stage stage;
    const auto load = load_file(stage).string();
    const auto code = [&](const std::vector<std::string>& arguments) { return stage.autoscale(arguments).code; };
    CHECK(code({"--history", "--replay"}) == 64);
    CHECK(code({"--monitor", "--replay", load}) == 64);
    CHECK(code({"--history", "--since", "6"}) == 64);
    CHECK(code({"--replay", load, "--since", "0h"}) == 64);
    CHECK(code({"--status", "--since", "6h"}) == 64);
    CHECK(code({"--history", "--json"}) == 64);
    CHECK(code({"--status", "--set", "CPU_MAX=1"}) == 64);
    CHECK(code({"--status", "--series", "x"}) == 64);
    CHECK(code({"--replay", load, "--set", "CPU_MAX"}) == 64);
    CHECK(code({"--replay", load, "--set", "=1"}) == 64);
    CHECK(code({"--replay", load, "--series", ""}) == 64);
    const auto run = stage.autoscale({"--replay", load, "--set", "CPU_MAX=many"});
    CHECK(run.code == 78);
    CHECK(run.err.starts_with("--set CPU_MAX=many: CPU_MAX debe ser un número\n"));
}
