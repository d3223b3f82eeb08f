#include "report/replay_report.hpp"

#include "../catch.hpp"

#include <nlohmann/json.hpp>

using namespace marea;

namespace {

std::vector<Minute> load_of(std::size_t count) {
    std::vector<Minute> minutes(count);
    for (std::size_t at = 0; at < count; ++at) {
        minutes[at].time = std::chrono::sys_seconds(std::chrono::minutes(at));
        minutes[at][Metric::connections] = 150;
    }
    return minutes;
}

} // namespace

TEST_CASE("replay's table names each policy, and tells what was measured with") {
    const auto minutes = load_of(4);
    const Settings settings;
    const auto text = render_replay(minutes, replay::compare(minutes, settings, settings), settings, "CPU_MAX=80");
    CHECK(text.starts_with("Del 1970-01-01 00:00 al 1970-01-01 00:03 (filas: 4). Un backend lleva como máximo: "
                           "Conexiones 100.\n\n"));
    CHECK(text.find("\nrule = \"thresholds\"  12,50 % (1 min)  37,50 % (2 min)") != std::string::npos); // 1 2 3 4 of 2
    CHECK(text.find("\nrule = \"target\"      12,50 % (1 min)") != std::string::npos);
    CHECK(text.find("\nCPU_MAX=80 ") != std::string::npos);
    CHECK(text.find("\nHPA de Kubernetes ") != std::string::npos);
    CHECK(text.find("como fue") == std::string::npos);
}

TEST_CASE("replay's JSON holds the same by codes") {
    const auto minutes = load_of(4);
    const auto json = nlohmann::json::parse(render_replay_json(minutes, replay::compare(minutes, {}, std::nullopt)));
    CHECK(json["from"] == "1970-01-01T00:00:00Z");
    CHECK(json["rows"] == 4);
    const auto& first = json["results"][0];
    CHECK(first["policy"] == "thresholds");
    CHECK(first["shortage_percent"] == 12.5);
    CHECK(first["shortage_minutes"] == 1);
    CHECK(first["shortage_time_percent"] == 25);
    CHECK(first["surplus_percent"] == 37.5);
    CHECK(first["backend_minutes"] == 10);
    CHECK(first["demand_minutes"] == 8);
    CHECK(first["cost"] == 1.25);
    CHECK(json["results"][2]["policy"] == "hpa");
}

TEST_CASE("replay's series is a CSV, minute by minute") {
    const replay::Series series = {{std::chrono::sys_seconds(std::chrono::seconds(60)), 3, 2}};
    CHECK(render_series(series) == "time,desired,running\n1970-01-01T00:01:00Z,3,2\n");
}
