#include "../catch.hpp"

#include "report/messages.hpp"
#include "report/status.hpp"

#include <cstdlib>

using namespace marea;

namespace {

const Error down{Fault::database_down, "127.0.0.1:5432", "connection refused"};

} // namespace

TEST_CASE("log: the specification's lines, to the letter") {
    CHECK(messages::readings({Percent{45}, Percent{52}, std::int64_t{78}, Fleet{}}) ==
          "CPU: 45%, Memoria: 52%, Conexiones: 78");
    CHECK(messages::readings({Percent{79.6}, Percent{0.4}, down, Fleet{}}) ==
          "CPU: 80%, Memoria: 0%, Conexiones: no disponible");
}

TEST_CASE("reason: as many decimals as it takes") {
    CHECK(messages::comparisons({{Metric::cpu, 82, 80}, {Metric::memory, 88.4, 85}, {Metric::connections, 150, 100}}) ==
          "CPU 82% > 80%, Memoria 88% > 85%, Conexiones 150 > 100");
    CHECK(messages::comparisons({{Metric::cpu, 80.4, 80}}) == "CPU 80.4% > 80%");
    CHECK(messages::comparisons({{Metric::cpu, 80.04, 80}}) == "CPU 80.04% > 80%");
    CHECK(messages::comparisons({{Metric::cpu, 19.7, 20}}) == "CPU 19.7% < 20%");
    CHECK(messages::comparisons({{Metric::cpu, 80.6, 80.5}}) == "CPU 81% > 80.5%");
    CHECK(messages::comparisons({{Metric::backends, 0, 1}}) == "Backends activos 0 < 1 (MIN_BACKENDS)");
    CHECK(messages::comparisons({{Metric::cpu, 80.00001, 80}}) == "CPU 80.000% > 80%"); // three decimals are enough
}

TEST_CASE("reason: a guard says what was wanted and why not") {
    const auto held = [](Held guard, double wait) {
        return Decision{{Direction::up, {{Metric::cpu, 82, 80}}}, Action::none, guard, Seconds{wait}, 10};
    };
    const std::chrono::system_clock::time_point noon{};
    CHECK(messages::reason(held(Held::cooldown, 14.2), {}, noon) ==
          "CPU 82% > 80%; se quería añadir un backend, pero el último cambio es reciente: se esperan 15 s más");
    CHECK(messages::reason(held(Held::at_maximum, 0), {}, noon) ==
          "CPU 82% > 80%; no se añade otro backend: ya hay 10, el máximo (MAX_BACKENDS=10)");
    auto over = held(Held::at_maximum, 0);
    over.active = 11;
    CHECK(messages::reason(over, {}, noon) ==
          "CPU 82% > 80%; no se añade otro backend: ya hay 11, más del máximo (MAX_BACKENDS=10)");
    CHECK(messages::reason({}, {}, noon).empty());
    CHECK(messages::status_word(held(Held::cooldown, 1)) == "NORMAL");
}

TEST_CASE("errors: what happened, and what to do") {
    CHECK(
        messages::missing(Metric::connections, down) ==
        "Conexiones no disponibles: PostgreSQL no responde en 127.0.0.1:5432 (connection refused): compruebe que está "
        "en marcha y [database] host y port.");
}

TEST_CASE("status: the six lines of the specification, to the letter") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    Fleet fleet;
    fleet.backends.resize(3);
    fleet.backends[0] = {"1", {"a"}, true, ContainerState::running, {}, {}, {}, {}, {}};
    fleet.backends[1] = {"2", {"b"}, false, ContainerState::running, {}, {}, {}, {}, {}};
    fleet.backends[2] = {"3", {"c"}, true, ContainerState::exited, {}, {}, {}, {}, {}};
    const Observation seen{Percent{45}, Percent{52}, std::int64_t{78}, fleet};
    const std::chrono::system_clock::time_point measured{std::chrono::seconds(1705329045)};
    CHECK(render_status({seen, {}, measured, {}}) == "=== Estado del Autoescalado ===\n"
                                                     "Backends activos: 2\n"
                                                     "CPU: 45%\n"
                                                     "Memoria: 52%\n"
                                                     "Conexiones activas: 78\n"
                                                     "Última actualización: 2024-01-15 14:30:45\n");
    State draining;
    draining.draining = {{{"a"}, {}}};
    CHECK(render_status({seen, draining, measured, {}}).find("Backends activos: 1\n") != std::string::npos);
}

TEST_CASE("status: what is missing says so") {
    const Error docker{Fault::docker_down, {}, {}};
    const Observation seen{docker, docker, down, docker};
    CHECK(render_status({seen, {}, {}, {}})
              .find("Backends activos: no disponible\nCPU: no disponible\n"
                    "Memoria: no disponible\nConexiones activas: no disponible\n") != std::string::npos);
    CHECK(render_status_json({seen, {}, {}, {}}).find("\"connections\": null") != std::string::npos);
}
