#include "../unit/catch.hpp"

#include "stage.hpp"

#include <fmt/format.h>

#include <regex>

using namespace marea::test;

namespace {

const std::string bold = "\x1b[1m", red = "\x1b[31m", off = "\x1b[0m";

/// What a person sees at a terminal of its own: both streams, line ends as they are in a file.
std::string at_terminal(const Stage& stage, const std::string& program, const std::string& flags) {
    const auto command = fmt::format("{} {} --config {}", built(program).string(), flags, stage.config().string());
    const auto run = stage.run(stage.root(), {"/usr/bin/script", "-qec", command, "/dev/null"});
    return std::regex_replace(run.out, std::regex("\r"), "");
}

std::string without_codes(const std::string& text) {
    return std::regex_replace(text, std::regex("\x1b\\[[0-9]*m"), "");
}

/// The six lines, whose time differs from run to run.
std::string timeless(const std::string& text) {
    return std::regex_replace(text, std::regex("[0-9]{4}-[0-9-]+ [0-9:]+"), "TIME");
}

} // namespace

TEST_CASE("colours: --status at a terminal is the six lines, and escape codes; none with NO_COLOR or a dumb one") {
    Stage stage;
    stage.environment["TERM"] = "xterm";
    stage.containers({{"chat_backend_2"}});
    const auto plain = stage.autoscale({"--status"});
    REQUIRE(lines(plain.out).size() == 6);
    CHECK_FALSE(has(plain.out + plain.err, "\x1b"));
    const auto seen = at_terminal(stage, "autoscale", "--status");
    INFO(seen);
    CHECK(has(seen, bold + "=== Estado del Autoescalado ===" + off + "\n"));
    CHECK(has(seen, "\nConexiones activas: " + red + "no disponible" + off + "\n"));
    CHECK(timeless(without_codes(seen)) == timeless(plain.out + plain.err));
    stage.environment["NO_COLOR"] = "";
    CHECK(has(at_terminal(stage, "autoscale", "--status"), bold));
    stage.environment["NO_COLOR"] = "1";
    CHECK(timeless(at_terminal(stage, "autoscale", "--status")) == timeless(plain.out + plain.err));
    stage.environment.erase("NO_COLOR");
    stage.environment["TERM"] = "dumb";
    CHECK_FALSE(has(at_terminal(stage, "autoscale", "--status"), "\x1b"));
}

TEST_CASE("colours: what else is shown at a terminal has them, JSON and log lines never") {
    Stage stage;
    stage.environment["TERM"] = "xterm";
    stage.set("healthcheck.url", fmt::format("\"http://127.0.0.1:{}/health\"", stage.database_port()));
    (void)stage.autoscale({"--monitor"}); // writes the settings file
    const auto monitored = at_terminal(stage, "autoscale", "--monitor");
    CHECK(has(monitored, "] Monitoreo iniciado\n"));
    CHECK_FALSE(has(monitored, "\x1b"));
    CHECK(has(at_terminal(stage, "autoscale", "--explain"), bold + "=== Último monitoreo: "));
    CHECK(has(at_terminal(stage, "autoscale", "--check-config"), "\n" + red + "# Falta:" + off + "\n"));
    CHECK(has(at_terminal(stage, "autoscale", "--doctor"), "\n" + red + "FALLO"));
    CHECK(has(at_terminal(stage, "healthcheck", "--verbose"), red + "HEALTH CRITICAL" + off + " - "));
    CHECK_FALSE(has(content(stage.project() / "logs/health.log"), "\x1b"));
    for (const auto* flags : {"--status --json", "--doctor --json"})
        CHECK_FALSE(has(at_terminal(stage, "autoscale", flags), "\x1b"));
    stage.environment["NO_COLOR"] = "1";
    CHECK(has(at_terminal(stage, "healthcheck", "--verbose"), "HEALTH CRITICAL - "));
}
