#include "report/status.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ctime>

namespace marea {
namespace {

using Json = nlohmann::ordered_json;

int active(const StatusReport& report) {
    int number = 0;
    for (const auto& backend : report.seen.fleet->backends)
        if (backend.running() && !report.state.drains(backend.name)) ++number;
    return number;
}

/// Seconds since docker's "2024-01-15 14:31:00 +0000 UTC"; null when it cannot be read.
Json age(const std::string& created, std::chrono::system_clock::time_point now) {
    std::tm parts{};
    if (::strptime(created.c_str(), "%Y-%m-%d %H:%M:%S %z", &parts) == nullptr) return nullptr;
    const auto offset = parts.tm_gmtoff; // timegm takes the fields as UTC and resets it
    return std::chrono::system_clock::to_time_t(now) - (::timegm(&parts) - offset);
}

Json backend_json(const StatusReport& report, std::size_t index) {
    const auto& backend = report.seen.fleet->backends[index];
    Json json = {{"name", backend.name.value},
                 {"id", backend.id},
                 {"managed", backend.managed},
                 {"running", backend.running()},
                 {"draining", report.state.drains(backend.name)},
                 {"status", backend.status},
                 {"port", nullptr},
                 {"healthy", nullptr},
                 {"age_seconds", age(backend.created, report.measured)}};
    if (backend.published()) json["port"] = backend.host_port.value;
    if (backend.running() && index < report.healthy.size()) json["healthy"] = bool{report.healthy[index]};
    return json;
}

} // namespace

std::string render_status(const StatusReport& report) {
    const auto& seen = report.seen;
    return fmt::format("=== Estado del Autoescalado ===\n"
                       "Backends activos: {}\n"
                       "CPU: {}\n"
                       "Memoria: {}\n"
                       "Conexiones activas: {}\n"
                       "Última actualización: {}\n",
                       seen.fleet ? std::to_string(active(report)) : "no disponible", messages::percent(seen.cpu),
                       messages::percent(seen.memory), messages::count(seen.connections),
                       text::local_time(report.measured));
}

std::string render_status_json(const StatusReport& report) {
    const auto& seen = report.seen;
    Json json = {{"backends_active", nullptr}, {"cpu_percent", nullptr},    {"memory_percent", nullptr},
                 {"connections", nullptr},     {"backends", Json::array()}, {"last_tick", nullptr},
                 {"errors", Json::array()}};
    json["measured_at"] = text::utc_time(report.measured);
    const auto take = [&](const auto& reading, const char* key, auto value) {
        if (reading)
            json[key] = value(*reading);
        else
            json["errors"].push_back({{"reading", key}, {"message", messages::describe(reading.error())}});
    };
    take(seen.cpu, "cpu_percent", [](const Percent& percent) { return percent.value; });
    take(seen.memory, "memory_percent", [](const Percent& percent) { return percent.value; });
    take(seen.connections, "connections", [](std::int64_t number) { return number; });
    take(seen.fleet, "backends_active", [&](const Fleet&) { return active(report); });
    if (seen.fleet)
        for (std::size_t index = 0; index < seen.fleet->backends.size(); ++index)
            json["backends"].push_back(backend_json(report, index));
    if (const auto& last = report.state.last_tick)
        json["last_tick"] = {{"at", text::utc_time(std::chrono::sys_seconds(std::chrono::seconds(last->at)))},
                             {"decision", last->decision},
                             {"reason", last->reason}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace marea
