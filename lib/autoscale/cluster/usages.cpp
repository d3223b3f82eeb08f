#include "autoscale/cluster/node_table.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace marea {
namespace {

using Json = nlohmann::json;

void put(Json& json, const char* key, const std::optional<double>& number) {
    if (number && std::isfinite(*number)) json[key] = *number;
}

/// nullopt unless it is there and a number that can be an amount.
std::optional<double> amount(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number()) return std::nullopt;
    const auto number = found->get<double>();
    if (!std::isfinite(number) || number < 0) return std::nullopt;
    return number;
}

std::string text(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

std::string render_usages(const std::vector<TaskUsage>& tasks) {
    auto list = Json::array();
    for (const auto& usage : tasks) {
        Json one{{"task", usage.task}};
        put(one, "cpu_cores", usage.cpu_cores);
        put(one, "memory_bytes", usage.memory_bytes);
        put(one, "connections", usage.connections);
        if (!usage.missing.empty()) one["missing"] = usage.missing;
        list.push_back(std::move(one));
    }
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<TaskUsage> parse_usages(const std::string& json) {
    std::vector<TaskUsage> tasks;
    const auto list = Json::parse(json, nullptr, false);
    if (!list.is_array()) return tasks;
    for (const auto& one : list) {
        if (!one.is_object() || text(one, "task").empty()) continue;
        tasks.push_back({text(one, "task"), amount(one, "cpu_cores"), amount(one, "memory_bytes"),
                         amount(one, "connections"), text(one, "missing")});
    }
    return tasks;
}

} // namespace marea
