#include "engine/swarm.hpp"

#include "base/text.hpp"
#include "engine/answer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace marea::engine {
namespace {

constexpr double nano = 1e9;

std::int64_t seconds_of(const Json& json, const char* key) {
    const auto time = marea::text::parse_rfc3339(text(json, key));
    return time ? time->time_since_epoch().count() : 0;
}

double number(const Json& json, const char* key) {
    const auto& value = at(json, key);
    return value.is_number() ? value.get<double>() : 0;
}

Service service_of(const Json& json) {
    const auto& spec = json.at("Spec");
    Service service;
    service.id = json.at("ID").get<std::string>();
    service.name = spec.at("Name").get<std::string>();
    service.stack = text(at(spec, "Labels"), stack_label);
    const auto& replicated = at(at(spec, "Mode"), "Replicated");
    service.replicated = replicated.is_object();
    service.replicas = static_cast<int>(number(replicated, "Replicas"));
    service.version = at(at(json, "Version"), "Index").get<std::uint64_t>();
    service.updated = seconds_of(json, "UpdatedAt");
    service.update = text(at(json, "UpdateStatus"), "State");
    const auto& limits = at(at(at(spec, "TaskTemplate"), "Resources"), "Limits");
    service.cores = number(limits, "NanoCPUs") / nano;
    service.memory = number(limits, "MemoryBytes");
    service.image = text(at(at(spec, "TaskTemplate"), "ContainerSpec"), "Image");
    return service;
}

Task task_of(const Json& json) {
    const auto& status = json.at("Status");
    Task task;
    task.id = json.at("ID").get<std::string>();
    task.slot = static_cast<int>(number(json, "Slot"));
    task.node = text(json, "NodeID");
    task.state = text(status, "State");
    task.desired = text(json, "DesiredState");
    task.error = text(status, "Err");
    task.container = text(at(status, "ContainerStatus"), "ContainerID");
    task.created = seconds_of(json, "CreatedAt");
    task.since = seconds_of(status, "Timestamp");
    return task;
}

Node node_of(const Json& json) {
    const auto& description = at(json, "Description");
    const auto& resources = at(description, "Resources");
    const auto& manager = at(json, "ManagerStatus");
    const auto& leader = at(manager, "Leader");
    Node node;
    node.id = json.at("ID").get<std::string>();
    node.name = text(description, "Hostname");
    node.ready = text(at(json, "Status"), "State") == "ready";
    node.availability = text(at(json, "Spec"), "Availability");
    node.manager = manager.is_object();
    node.leader = leader.is_boolean() && leader.get<bool>();
    node.cores = number(resources, "NanoCPUs") / nano;
    node.memory = number(resources, "MemoryBytes");
    return node;
}

template <class Value>
Result<std::vector<Value>> list_of(const std::string& json, const char* what, Value (*one)(const Json&),
                                   const Json::parser_callback_t& keep = nullptr) {
    return parsed<std::vector<Value>>(
        json, what,
        [&](const Json& list) {
            std::vector<Value> values;
            for (const auto& entry : list.get_ref<const Json::array_t&>())
                values.push_back(one(entry));
            return values;
        },
        keep);
}

/// 404 has nothing to parse: the answer of an engine that does not know of such things.
template <class Value>
Result<Value> ask(const Api& api, const std::string& path, Result<Value> (*parse)(const std::string&)) {
    const auto body = api.get(path);
    if (!body) return body.error();
    return parse(body->value_or(""));
}

} // namespace

Result<Membership> membership(const Api& api) {
    return ask(api, "/info", parse_membership);
}

Result<std::vector<Service>> services(const Api& api) {
    return ask(api, "/services", parse_services);
}

Result<std::vector<Task>> tasks(const Api& api, const std::string& service_id) {
    return ask(api, "/tasks?filters=%7B%22service%22%3A%5B%22" + service_id + "%22%5D%7D", parse_tasks);
}

Result<std::vector<Node>> nodes(const Api& api) {
    return ask(api, "/nodes", parse_nodes);
}

Result<Membership> parse_membership(const std::string& json) {
    return parsed<Membership>(json, "/info", [](const Json& info) {
        const auto& swarm = at(info, "Swarm");
        const auto& control = at(swarm, "ControlAvailable");
        Membership found;
        found.node = text(swarm, "NodeID");
        found.state = text(swarm, "LocalNodeState");
        if (!found.state.empty() && found.state != "inactive")
            found.role =
                control.is_boolean() && control.get<bool>() ? Membership::Role::manager : Membership::Role::worker;
        return found;
    });
}

Result<std::vector<Service>> parse_services(const std::string& json) {
    return list_of(json, "/services", service_of);
}

/// Each task repeats its service's whole definition, most of the answer: it is not kept.
Result<std::vector<Task>> parse_tasks(const std::string& json) {
    const auto keep = [](int, Json::parse_event_t event, Json& parsed) {
        constexpr std::array<std::string_view, 3> left_out = {"Spec", "NetworksAttachments", "GenericResources"};
        if (event != Json::parse_event_t::key) return true;
        const auto& key = parsed.get_ref<const std::string&>();
        return std::find(left_out.begin(), left_out.end(), key) == left_out.end();
    };
    return list_of(json, "/tasks", task_of, keep);
}

Result<std::vector<Node>> parse_nodes(const std::string& json) {
    return list_of(json, "/nodes", node_of);
}

} // namespace marea::engine
