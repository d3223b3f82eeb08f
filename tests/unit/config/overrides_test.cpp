#include "config/load.hpp"

#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"

using namespace marea;
using namespace marea::test;

namespace {

const Environment nothing = [](const std::string&) { return std::optional<std::string>{}; };

std::variant<Settings, std::vector<ConfigError>>
load(const std::vector<std::string>& overrides, const std::string& file = "CPU_MAX = 70\n[scaling]\nmax_step = 3\n") {
    const Folder folder;
    const auto path = folder.path() / "autoscale.conf";
    REQUIRE(write_file(path, file));
    return load_settings({path, folder.path()}, nothing, overrides);
}

std::string fault(const std::string& override) {
    const auto loaded = load({override});
    REQUIRE(loaded.index() == 1);
    const auto& errors = std::get<1>(loaded);
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().line == 0);
    CHECK(errors.front().file == "--set " + override);
    return errors.front().message;
}

} // namespace

TEST_CASE("overrides: take the place of what the file says, with or without table and quotes") {
    const auto loaded = load({"CPU_MAX=90.5", "scaling.max_step=2", "rule=target", "backend.memory=\"1g\"",
                              "balancer.test_command=[\"nginx\", \"-t\"]", "cooldown_seconds=30", "MIN_BACKENDS=2"});
    REQUIRE(loaded.index() == 0);
    const auto& settings = std::get<0>(loaded);
    CHECK(settings.thresholds[Metric::cpu].max == 90.5);
    CHECK(settings.scaling.max_step == 2);
    CHECK(settings.scaling.rule == RuleKind::target);
    CHECK(settings.backend.memory == "1g");
    CHECK(settings.balancer.test_command == std::vector<std::string>{"nginx", "-t"});
    CHECK(settings.guards.cooldown_seconds == 30);
    CHECK(settings.thresholds.min_backends == 2);
    CHECK(std::get<0>(load({"max_step=5", "max_step=6"})).scaling.max_step == 6); // the last one counts
    CHECK(std::get<0>(load({})).scaling.max_step == 3);
}

TEST_CASE("overrides: what is wrong is said as of the file, and where it stands") {
    CHECK(fault("CPU_MAX=many") == "CPU_MAX debe ser un número");
    CHECK(fault("CPU_MAX=101") == "CPU_MAX=101 está fuera de rango: de 0 a 100");
    CHECK(fault("CPU_MAX=10") == "CPU_MIN=20 es mayor que CPU_MAX=10");
    CHECK(fault("rule=targt") == "[scaling] rule debe ser \"thresholds\" o \"target\"");
    CHECK(fault("timeout_seconds=1").starts_with("timeout_seconds está en más de una tabla: escriba cuál (database."));
    CHECK(fault("CPU_MXA=1").find("CPU_MAX") != std::string::npos);
    CHECK(fault("scaling.max_stp=1").find("max_step") != std::string::npos);
    CHECK(fault("scalling.max_step=1").find("scaling") != std::string::npos);
    CHECK_FALSE(fault("CPU_MAX=").empty());
}
