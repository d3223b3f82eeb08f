#include "report/status.hpp"

#include "autoscale/policy/victim.hpp"
#include "base/text.hpp"
#include "report/autoscale_words.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace marea {
namespace {

using OrderedJson = nlohmann::ordered_json;

Moment moment_of(std::int64_t seconds) {
    return Moment(std::chrono::seconds(seconds));
}

OrderedJson number(const Result<double>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson whole(const Result<double>& value) {
    return value ? OrderedJson(static_cast<std::int64_t>(*value)) : OrderedJson(nullptr);
}

/// What it uses, and why something of it is not known.
void add_usage(OrderedJson& json, const World& world, const ContainerName& name) {
    for (const char* key : {"cpu_cores", "cpu_limit", "memory_bytes", "memory_limit", "connections", "usage_missing"})
        json[key] = nullptr;
    const auto found = world.usage.find(name);
    if (found == world.usage.end()) return;
    const auto& usage = found->second;
    json["cpu_cores"] = number(usage.cpu_cores);
    json["cpu_limit"] = usage.cpu_limit;
    json["memory_bytes"] = whole(usage.memory_bytes);
    json["memory_limit"] = whole(usage.memory_limit);
    json["connections"] = whole(usage.connections);
    for (const auto* value : {&usage.cpu_cores, &usage.memory_bytes, &usage.connections})
        if (!*value && json["usage_missing"].is_null()) json["usage_missing"] = messages::describe(value->error());
}

OrderedJson backend_json(const World& world, const Backend& backend, const Settings& settings) {
    const auto now = seconds_of(world.wall);
    OrderedJson json = {{"name", backend.name.value},
                        {"id", backend.id},
                        {"managed", backend.managed},
                        {"running", backend.running()},
                        {"draining", world.memory.drains(backend.name)},
                        {"outdated", outdated(world, settings, backend)},
                        {"status", backend.status},
                        {"port", nullptr},
                        {"address", nullptr},
                        {"healthy", nullptr},
                        {"age_seconds", now - backend.created}};
    if (backend.published()) json["port"] = backend.host_port.value;
    if (!backend.address.empty()) json["address"] = backend.address;
    if (backend.running()) json["healthy"] = world.healthy(backend.name);
    if (const auto& cluster = world.fleet.cluster) json["node"] = cluster->name_of(backend.node);
    add_usage(json, world, backend.name);
    return json;
}

/// The service and its nodes; null on one host.
OrderedJson swarm_json(const World& world) {
    const auto& cluster = world.fleet.cluster;
    if (!cluster) return nullptr;
    constexpr std::array<const char*, 3> roles = {"leader", "manager", "worker"}; // by their values
    OrderedJson json = {{"service", cluster->service}, {"role", roles.at(static_cast<std::size_t>(cluster->role))}};
    const bool manager = cluster->role != Cluster::Role::worker; // a worker cannot tell the rest
    json["leader"] = manager ? OrderedJson(cluster->leader) : OrderedJson();
    json["replicas"] = manager ? OrderedJson(cluster->replicas) : OrderedJson();
    json["updating"] = manager ? OrderedJson(cluster->updating) : OrderedJson();
    json["nodes"] = json["failed"] = OrderedJson::array();
    for (const auto& node : cluster->nodes)
        json["nodes"].push_back({{"name", node.name},
                                 {"id", node.id},
                                 {"ready", node.ready},
                                 {"leader", node.leader},
                                 {"availability", node.availability},
                                 {"tasks_running", node.running}});
    for (const auto& task : cluster->failed)
        json["failed"].push_back({{"task", task.task},
                                  {"node", task.node},
                                  {"error", task.words},
                                  {"at", text::utc_time(moment_of(task.at))}});
    return json;
}

} // namespace

std::string render_status(const Status& status, const Ink& ink) {
    const auto& world = status.look.world;
    const auto toned = [&](bool known, const std::string& text) { return known ? text : ink(Ink::Tone::red, text); };
    auto lines = ink(Ink::Tone::bold, tr("=== Estado del Autoescalado ===", "=== Autoscaling status ===")) +
                 tr("\nBackends activos: {}\n", "\nActive backends: {}\n",
                    toned(status.look.fleet.ok(),
                          status.look.fleet ? std::to_string(status.active) : tr("no disponible", "not available")));
    for (const auto& [metric, value, gap] : world.readings)
        lines += fmt::format("{}: {}\n", row_of(metric).long_name, toned(value.ok(), messages::shown(metric, value)));
    return lines + tr("Última actualización: {}\n", "Last update: {}\n", text::local_time(world.wall));
}

std::string render_status_json(const Status& status, const Settings& settings) {
    const auto& world = status.look.world;
    OrderedJson json = {{"backends_active", nullptr}};
    OrderedJson errors = OrderedJson::array();
    const auto missing = [&](const char* what, const Error& error) {
        errors.push_back({{"reading", what}, {"message", messages::describe(error)}});
    };
    if (status.look.fleet)
        json["backends_active"] = status.active;
    else
        missing("backends_active", status.look.fleet.error());
    for (const auto& [metric, value, gap] : world.readings) {
        const auto& row = row_of(metric);
        json[row.code] = nullptr;
        if (!value)
            missing(row.code, value.error());
        else if (row.unit == Unit::count)
            json[row.code] = static_cast<std::int64_t>(*value);
        else
            json[row.code] = *value;
    }
    json["backends"] = OrderedJson::array();
    for (const auto& backend : world.fleet.backends)
        json["backends"].push_back(backend_json(world, backend, settings));
    json["swarm"] = swarm_json(world);
    json["last_tick"] = nullptr;
    if (const auto& last = world.memory.last_tick)
        json["last_tick"] = {{"at", text::utc_time(moment_of(last->at))},
                             {"decision", messages::status_word(last->decision).in(Language::es)},
                             {"reason", messages::reason(*last)},
                             {"action", code_of(last->decision.action)},
                             {"count", last->decision.count},
                             {"held", code_of(last->decision.held)},
                             {"proposed", last->decision.proposed},
                             {"desired", last->decision.desired}};
    json["paused_until"] = nullptr;
    json["pause_reason"] = nullptr;
    if (!status.look.pause) missing("paused_until", status.look.pause.error());
    if (world.pause) {
        json["paused_until"] = text::utc_time(world.pause->until);
        json["pause_reason"] = world.pause->reason;
    }
    json["errors"] = errors;
    json["measured_at"] = text::utc_time(world.wall);
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::vector<std::string> missing_parts(const Status& status) {
    std::vector<std::string> sentences;
    if (!status.look.fleet) sentences.push_back(messages::describe(status.look.fleet.error()));
    if (!status.look.pause) sentences.push_back(messages::describe(status.look.pause.error()));
    for (const auto& [metric, value, gap] : status.look.world.readings)
        if (!value) sentences.push_back(messages::missing(metric, value.error()));
    return sentences;
}

std::string no_settings_file() {
    return tr("no hay fichero de configuración: valen los valores por defecto. Los de un proyecto los usa su "
              "scripts/autoscale.sh.",
              "there is no settings file: the defaults apply. A project's own are used by its scripts/autoscale.sh.");
}

} // namespace marea
