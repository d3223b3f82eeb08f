#include "../catch.hpp"

#include "report/autoscale_words.hpp"
#include "report/messages.hpp"
#include "report/status.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace marea;

namespace {

const Error down{Fault::database_down, "127.0.0.1:5432", "connection refused"};

} // namespace

TEST_CASE("log: the specification's lines, to the letter") {
    const auto line = [](Value cpu, Value memory, Value connections) {
        return messages::words({autoscale::Says::readings,
                                {{"cpu_percent", std::move(cpu)},
                                 {"memory_percent", std::move(memory)},
                                 {"connections", std::move(connections)}}})
            .front()
            .second;
    };
    CHECK(line(45.0, 52.0, 78.0) == "CPU: 45%, Memoria: 52%, Conexiones: 78");
    CHECK(line(79.6, 0.4, down) == "CPU: 80%, Memoria: 0%, Conexiones: no disponible");
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
        return Decision{Direction::up, {{Metric::cpu, 82, 80}}, Action::none, guard, Seconds{wait}, 10, 10};
    };
    const Moment noon{};
    CHECK(messages::reason(held(Held::cooldown, 14.2), noon) ==
          "CPU 82% > 80%; se quería añadir un backend, pero el último cambio es reciente: se esperan 15 s más");
    CHECK(messages::reason(held(Held::at_maximum, 0), noon) ==
          "CPU 82% > 80%; no se añade otro backend: ya hay 10, el máximo (MAX_BACKENDS=10)");
    auto over = held(Held::at_maximum, 0);
    over.active = 11;
    CHECK(messages::reason(over, noon) ==
          "CPU 82% > 80%; no se añade otro backend: ya hay 11, más del máximo (MAX_BACKENDS=10)");
    CHECK(messages::reason(Decision{}, noon).empty());
    CHECK(messages::status_word(held(Held::cooldown, 1)) == "NORMAL");
}

TEST_CASE("errors: what happened, and what to do") {
    CHECK(
        messages::missing(Metric::connections, down) ==
        "Conexiones no disponibles: PostgreSQL no responde en 127.0.0.1:5432 (connection refused): arránquelo si está "
        "parado (docker-compose up -d); si no, corrija [database] host y port.");
}

TEST_CASE("status: the six lines of the specification, to the letter") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    Status status;
    auto& world = status.look.world;
    world.wall = Moment(std::chrono::seconds(1705329045));
    world.readings = {{Metric::cpu, 45.0}, {Metric::memory, 52.0}, {Metric::connections, 78.0}};
    status.active = 2;
    CHECK(render_status(status) == "=== Estado del Autoescalado ===\n"
                                   "Backends activos: 2\n"
                                   "CPU: 45%\n"
                                   "Memoria: 52%\n"
                                   "Conexiones activas: 78\n"
                                   "Última actualización: 2024-01-15 14:30:45\n");
}

TEST_CASE("status: what each backend uses, and what is not known is null with its reason") {
    Status status;
    auto& world = status.look.world;
    for (const char* name : {"a", "b", "c"}) {
        Backend backend;
        backend.name = {name};
        world.fleet.backends.push_back(backend);
    }
    world.usage[{"a"}] = {0.75, 104857600.0, 12.0, 1, 536870912};
    world.usage[{"b"}] = {Error{Fault::usage_hidden, "b", "/proc/1"}, 1000.0, 3.0, 1, 2000};
    const auto json = nlohmann::json::parse(render_status_json(status, {})).at("backends");
    CHECK(json[0].at("cpu_cores") == 0.75);
    CHECK(json[0].at("cpu_limit") == 1);
    CHECK(json[0].at("memory_bytes") == 104857600);
    CHECK(json[0].at("memory_limit") == 536870912);
    CHECK(json[0].at("connections") == 12);
    CHECK(json[0].at("usage_missing").is_null());
    CHECK(json[1].at("cpu_cores").is_null());
    CHECK(json[1].at("memory_bytes") == 1000);
    CHECK(json[1].at("usage_missing").get<std::string>().find("/proc/1") != std::string::npos);
    for (const char* key : {"cpu_cores", "cpu_limit", "memory_bytes", "memory_limit", "connections", "usage_missing"})
        CHECK(json[2].at(key).is_null());
}

TEST_CASE("status: what is missing says so") {
    const Error docker{Fault::docker_down, {}, {}};
    Status status;
    status.look.fleet = docker;
    status.look.world.readings = {{Metric::cpu, docker}, {Metric::memory, docker}, {Metric::connections, down}};
    CHECK(render_status(status).find("Backends activos: no disponible\nCPU: no disponible\n"
                                     "Memoria: no disponible\nConexiones activas: no disponible\n") !=
          std::string::npos);
    CHECK(render_status_json(status, {}).find("\"connections\": null") != std::string::npos);
    CHECK(missing_parts(status).size() == 4);
}

TEST_CASE("every message of a tick has its words, and takes all its values") {
    const std::vector<Argument> all = {{"error", down},
                                       {"cause", std::string("x")},
                                       {"file", std::string("f")},
                                       {"name", std::string("n")},
                                       {"port", std::int64_t{1}},
                                       {"address", std::string("a")},
                                       {"service", std::string("s")},
                                       {"leader", std::string("l")},
                                       {"from", std::int64_t{2}},
                                       {"to", std::int64_t{3}},
                                       {"sql", std::string("q")},
                                       {"database", std::string("d")},
                                       {"ticks", std::int64_t{3}},
                                       {"seconds", 30.0},
                                       {"count", std::int64_t{2}},
                                       {"line", std::string("l")},
                                       {"rows", 30.0},
                                       {"sockets", 8.0},
                                       {"oldest", std::int64_t{1705320000}},
                                       {"failures", std::int64_t{1}},
                                       {"when", Moment{}},
                                       {"until", Moment{}},
                                       {"connections", 150.0},
                                       {"limit", 100.0}};
    for (int says = 0; says <= static_cast<int>(autoscale::Says::last_); ++says) {
        INFO(says);
        const auto message = static_cast<autoscale::Says>(says);
        if (message == autoscale::Says::readings || message == autoscale::Says::reading_missing ||
            message == autoscale::Says::decided || message == autoscale::Says::paused)
            continue; // made of their values, above
        const auto lines = messages::words({message, all});
        REQUIRE(lines.size() == 1);
        CHECK_FALSE(lines.front().second.empty());
    }
}
