#include "../unit/catch.hpp"

#include "stage.hpp"

using namespace marea::test;

namespace {

struct Wrong {
    std::vector<std::string> flags;
    std::string said; ///< a part of what goes to standard error
};

} // namespace

TEST_CASE("usage: wrong flags end with 64, a word on standard error, and nothing done") {
    const auto wrong = GENERATE(values<Wrong>({
        {{}, "falta decir qué hacer"},
        {{"--nonsense"}, "argumento desconocido: --nonsense"},
        {{"--monitor", "--nonsense"}, "argumento desconocido: --nonsense"},
        {{"--status", "extra"}, "argumento desconocido: extra"},
        {{"-x"}, "argumento desconocido: -x"},
        {{"--dry-run"}, "falta decir qué hacer"},
        {{"--status", "--dry-run"}, "--dry-run solo va con --monitor, --stop o --setup-swarm"},
        {{"--check-config", "--dry-run"}, "--dry-run solo va con --monitor, --stop o --setup-swarm"},
        {{"--json"}, "falta decir qué hacer"},
        {{"--monitor", "--json"}, "--json solo va con --status"},
        {{"--check-config", "--json"}, "--json solo va con --status"},
        {{"--monitor", "--status"}, "--monitor y --status no van juntas"},
        {{"--monitor", "--check-config"}, "--check-config y --monitor no van juntas"},
        {{"--status", "--check-config"}, "--check-config y --status no van juntas"},
        {{"--pause", "2h", "--monitor"}, "--monitor y --pause no van juntas"},
        {{"--pause", "2"}, "--pause necesita una duración: 30m, 2h, 1d"},
        {{"--pause", "0h"}, "--pause necesita una duración: 30m, 2h, 1d"},
        {{"--monitor", "--reason", "x"}, "--reason solo va con --pause"},
        {{"--monitor", "--config"}, "a --config le falta su valor"},
    }));
    Stage stage;
    const auto run = stage.autoscale(wrong.flags);
    INFO(run.err);
    CHECK(run.code == 64);
    CHECK(run.out.empty());
    CHECK(has(run.err, wrong.said));
    CHECK(has(run.err, "\nUso: autoscale --monitor [--dry-run] | --status [--json] | --check-config"));
    CHECK(lines(run.err).size() == 3); // short: what is wrong, the usage, where to read on
    CHECK(stage.calls().empty());
    CHECK_FALSE(std::filesystem::exists(stage.state()));
}

TEST_CASE("usage: wrong flags are said before the settings are read") {
    Stage stage;
    stage.settings_text("NONSENSE=1\n");
    CHECK(stage.autoscale({"--nonsense"}).code == 64);
}

TEST_CASE("usage: an empty value of --config is wrong usage") {
    Stage stage;
    CHECK(stage.autoscale({"--check-config", "--config", ""}).code == 64);
}

TEST_CASE("usage: --help names every flag, the exit codes and two examples") {
    Stage stage;
    for (const char* flag : {"--help", "-h"}) {
        const auto run = stage.autoscale({flag});
        CHECK(run.code == 0);
        CHECK(run.err.empty());
        for (const char* part :
             {"--help", "--version", "--monitor", "--status", "--check-config", "--dry-run", "--json", "--config",
              "$MAREA_CONFIG", "/etc/marea/autoscale.conf", "Códigos de salida", "0 hecho", "1 una acción falló",
              "3 hecho en parte", "64 uso incorrecto", "78 configuración incorrecta",
              "* * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1",
              "autoscale --monitor --dry-run --config /opt/chat-app/config/autoscale.conf"}) {
            INFO(part);
            CHECK(has(run.out, part));
        }
    }
}

TEST_CASE("usage: --help speaks Spanish only") {
    Stage stage;
    const auto help = stage.autoscale({"--help"}).out;
    for (const char* english : {"Options", "OPTIONS", "Usage", "Excludes", "Needs", "REQUIRED"})
        CHECK_FALSE(has(help, english));
}

TEST_CASE("usage: --version, without settings, docker or a known folder") {
    Stage stage;
    stage.environment = {};
    const auto run = stage.autoscale({"--version"});
    CHECK(run.code == 0);
    CHECK(run.out == "autoscale (Marea) " MAREA_VERSION "\n");
    CHECK(run.err.empty());
}
