#include "engine/answer.hpp"
#include "engine/api.hpp"

namespace marea::engine {
namespace {

using Texts = std::vector<std::string>;
using Map = std::map<std::string, std::string>;

std::vector<std::string> keys_of(const Json& object) {
    std::vector<std::string> keys;
    if (object.is_object())
        for (const auto& [key, value] : object.items())
            keys.push_back(key);
    return keys;
}

/// A container with links has several names, "/its-own" and "/other/link": its own one has no second slash.
std::string own_name(const Json& names) {
    for (const auto& name : names) {
        const auto text = name.get<std::string>();
        if (text.find('/', 1) == std::string::npos) return text.substr(text.starts_with('/') ? 1 : 0);
    }
    return {};
}

Container container_of(const Json& json) {
    Container container;
    container.id = json.at("Id").get<std::string>();
    container.name = {own_name(json.at("Names"))};
    container.image = text(json, "Image");
    container.image_id = text(json, "ImageID");
    container.created = json.at("Created").get<std::int64_t>();
    container.state = state_of(json.at("State").get<std::string>());
    container.status = text(json, "Status");
    container.labels = list_or_map<Map>(json, "Labels");
    if (const auto& networks = at(at(json, "NetworkSettings"), "Networks"); networks.is_object())
        for (const auto& [name, network] : networks.items()) {
            const auto v4 = text(network, "IPAddress");
            container.networks[name] = {text(network, "NetworkID"),
                                        v4.empty() ? text(network, "GlobalIPv6Address") : v4};
        }
    for (const auto& port : at(json, "Ports")) {
        const auto& on_host = at(port, "PublicPort");
        if (text(port, "Type") != "tcp" || !on_host.is_number()) continue;
        container.ports.push_back(
            {text(port, "IP"), {on_host.get<std::uint16_t>()}, {port.at("PrivatePort").get<std::uint16_t>()}});
    }
    return container;
}

} // namespace

Result<std::vector<Container>> parse_containers(const std::string& json) {
    return parsed<std::vector<Container>>(json, "/containers/json", [](const Json& list) {
        std::vector<Container> containers;
        for (const auto& one : list.get_ref<const Json::array_t&>()) // nothing else is a list of none
            containers.push_back(container_of(one));
        return containers;
    });
}

Result<Details> parse_details(const std::string& json) {
    return parsed<Details>(json, "/containers/ID/json", [](const Json& all) {
        const auto& config = all.at("Config");
        const auto& host = all.at("HostConfig");
        const auto& state = all.at("State");
        Details details;
        details.environment = list_or_map<Texts>(config, "Env");
        details.entrypoint = list_or_map<Texts>(config, "Entrypoint");
        details.command = list_or_map<Texts>(config, "Cmd");
        details.user = text(config, "User");
        for (const auto& mount : at(all, "Mounts")) {
            const bool volume = text(mount, "Type") == "volume";
            if (!volume && text(mount, "Type") != "bind") continue;
            const auto& writable = at(mount, "RW");
            details.binds.push_back(text(mount, volume ? "Name" : "Source") + ":" + text(mount, "Destination") +
                                    (writable.is_boolean() && !writable.get<bool>() ? ":ro" : ""));
        }
        details.networks = keys_of(at(at(all, "NetworkSettings"), "Networks"));
        details.log_driver = text(at(host, "LogConfig"), "Type");
        details.log_options = list_or_map<Map>(at(host, "LogConfig"), "Config");
        details.restarts = all.value("RestartCount", 0);
        details.pid = state.value("Pid", std::int64_t{0});
        details.started = text(state, "StartedAt");
        details.image_id = text(all, "Image");
        details.exit_code = state.value("ExitCode", 0);
        details.out_of_memory = state.value("OOMKilled", false);
        return details;
    });
}

Result<Image> parse_image(const std::string& json) {
    return parsed<Image>(json, "/images/NAME/json", [](const Json& all) {
        const auto& config = at(all, "Config");
        return Image{all.at("Id").get<std::string>(),
                     list_or_map<Texts>(config, "Env"),
                     text(config, "User"),
                     keys_of(at(config, "Volumes")),
                     list_or_map<Texts>(config, "Entrypoint"),
                     list_or_map<Texts>(config, "Cmd")};
    });
}

Result<std::string> parse_version(const std::string& json) {
    return parsed<std::string>(json, "/version", [](const Json& version) { return text(version, "Version"); });
}

} // namespace marea::engine
