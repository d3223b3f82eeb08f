#include "../unit/catch.hpp"
#include "../unit/spanish.hpp"

#include "stage.hpp"

#include <nlohmann/json.hpp>

using namespace marea::test;

namespace {

/// A stage whose settings ask for English.
void in_english(Stage& stage) {
    stage.set("language", "\"en\"");
    stage.containers({{"chat_backend_2"}, {"app_backend_1", false, 0}});
}

void check_english(const Run& run) {
    INFO(run.out);
    INFO(run.err);
    for (const auto* text : {&run.out, &run.err})
        for (const auto& line : lines(*text)) {
            INFO(line);
            CHECK_FALSE(spanish(line));
        }
}

} // namespace

TEST_CASE("language: --help and wrong usage are in the language of the settings") {
    const std::string name = GENERATE("autoscale", "backup", "cleanup", "healthcheck");
    Stage stage;
    in_english(stage);
    const auto help = stage.program(name, {"--help"});
    CHECK(help.code == 0);
    check_english(help);
    for (const char* words : {"Usage: ", "Options", "Examples:", "Exit codes", "Shows this help", "FILE"})
        CHECK(has(help.out, words));
    const auto wrong = stage.program(name, {"--nonsense"});
    CHECK(wrong.code != 0);
    check_english(wrong);
    CHECK(has(wrong.err, name + ": unknown argument: --nonsense\nUsage: " + name));
    stage.set("language", "\"es\"");
    CHECK(has(stage.program(name, {"--help"}).out, "Uso: "));
}

TEST_CASE("language: --help follows the file that --config names, in both forms") {
    Stage stage;
    in_english(stage);
    (void)stage.autoscale({"--help"}); // writes the file
    const auto file = stage.config().string();
    stage.environment["MAREA_CONFIG"] = "/marea/nowhere.conf";
    CHECK(has(stage.autoscale({"--help"}).out, "Uso: "));
    CHECK(has(stage.autoscale({"--help", "--config", file}).out, "Usage: "));
    CHECK(has(stage.autoscale({"--config=" + file, "--help"}).out, "Usage: "));
}

TEST_CASE("language: what autoscale says in English") {
    Stage stage;
    in_english(stage);
    const auto status = stage.autoscale({"--status"});
    check_english(status);
    const auto said = lines(status.out);
    REQUIRE(said.size() == 6);
    CHECK(said[0] == "=== Autoscaling status ===");
    CHECK(said[1] == "Active backends: 1");
    CHECK(said[3].starts_with("Memory: "));
    CHECK(said[4] == "Active connections: not available");
    CHECK(said[5].starts_with("Last update: 20"));
    CHECK(has(status.err, "Connections not available: PostgreSQL does not answer at "));

    const auto tick = stage.autoscale({"--monitor"});
    check_english(tick);
    CHECK(log_texts(tick.out).front() == "Monitoring started");
    CHECK(has(tick.out, "] WARNING: Connections not available: "));
    CHECK(has(tick.out, "] State: NORMAL\n"));
    for (const char* task : {"--explain", "--check-config", "--history", "--resume", "--replay"})
        check_english(stage.autoscale({task}));
    check_english(stage.autoscale({"--pause", "1h"}));
    CHECK(has(stage.autoscale({"--pause", "1h"}).out, "Paused until "));
    CHECK(has(stage.autoscale({"--check-config"}).out, "language = \"en\"\n"));
}

TEST_CASE("language: keys and codes of JSON are the same in both, its messages are not") {
    Stage stage;
    in_english(stage);
    (void)stage.autoscale({"--monitor"});
    const auto english = nlohmann::json::parse(stage.autoscale({"--status", "--json"}).out);
    stage.set("language", "\"es\"");
    const auto spanish = nlohmann::json::parse(stage.autoscale({"--status", "--json"}).out);
    std::vector<std::string> keys;
    for (const auto& [key, value] : english.items())
        keys.push_back(key);
    for (const auto& [key, value] : spanish.items())
        CHECK(std::find(keys.begin(), keys.end(), key) != keys.end());
    CHECK(english["last_tick"]["decision"] == spanish["last_tick"]["decision"]);
    CHECK(english["errors"][0]["reading"] == spanish["errors"][0]["reading"]);
    CHECK(english["errors"][0]["message"] != spanish["errors"][0]["message"]);
}

TEST_CASE("language: the jobs in English") {
    Stage stage;
    in_english(stage);
    check_english(stage.program("backup", {"--list"}));
    check_english(stage.program("backup", {}));
    check_english(stage.program("cleanup", {"--dry-run"}));
    check_english(stage.program("healthcheck", {"--verbose"}));
}

TEST_CASE("language: faults of the settings in English, where the file says so; of a file that is no TOML in Spanish") {
    Stage stage;
    stage.settings_text("language = \"en\"\nCPU_MAXX=80\nMEMORY_MAX=\"85\"\nMAX_BACKENDS=0\n"
                        "[balancer]\nkind = \"haproxy\"\n[health]\npath = \"health\"\n");
    const auto run = stage.autoscale({"--check-config"});
    CHECK(run.code == 78);
    check_english(run);
    for (const char* words :
         {":2: unknown key or table: CPU_MAXX; did you mean CPU_MAX?\n", ":3: MEMORY_MAX must be a number\n",
          ":4: MAX_BACKENDS=0 is out of range: from 1 to 1000\n", "kind must be \"nginx\" or \"none\"\n",
          "path must begin with '/'\n", "autoscale: wrong settings; nothing has been changed.\n"})
        CHECK(has(run.err, words));
    CHECK(has(stage.program("healthcheck", {}).out, "HEALTH UNKNOWN - wrong settings\n"));
    stage.settings_text("language = \"en\"\nno TOML\n");
    CHECK(has(stage.autoscale({"--check-config"}).err, "no es TOML válido"));
}
