#include "autoscale/policy/upstream.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

std::string with_port(const std::string& host, Port port) {
    const bool v6 = host.find(':') != std::string::npos && !host.starts_with('[');
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", port.value);
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

} // namespace

std::string address_of(const Backend& backend, const BackendSettings& backends, Reach reach) {
    if (reach == Reach::container_name) return with_port(backend.name.value, backends.container_port);
    if (reach != Reach::address && backend.published()) return with_port(backend.host, backend.host_port);
    return backend.address.empty() ? std::string() : with_port(backend.address, backends.container_port);
}

void see_members(World& world, const Settings& settings) {
    world.behind.clear();
    for (const auto& backend : world.fleet.backends) {
        const bool serves =
            world.members ? backend.running() &&
                                has(*world.members, address_of(backend, settings.backend, settings.balancer.reach))
                          : !world.memory.starts(backend.name) && !world.memory.drains(backend.name);
        if (serves) world.behind.insert(backend.name);
    }
}

std::vector<std::string> stale_members(const World& world, const Settings& settings) {
    std::vector<std::string> stale;
    if (!world.members) return stale;
    for (const auto& address : *world.members) {
        const auto serves = [&](const Backend& backend) {
            return backend.running() && address_of(backend, settings.backend, settings.balancer.reach) == address;
        };
        const auto& fleet = world.fleet.backends;
        if (std::none_of(fleet.begin(), fleet.end(), serves) && !has(settings.balancer.static_servers, address))
            stale.push_back(address);
    }
    return stale;
}

std::vector<Server> wanted_servers(const World& world, const Settings& settings) {
    std::vector<Server> servers;
    const auto add = [&](const std::string& address, const std::string& comment) {
        const auto same = [&](const Server& server) { return server.address == address; };
        if (!address.empty() && std::none_of(servers.begin(), servers.end(), same))
            servers.push_back({address, comment});
    };
    for (const auto& address : settings.balancer.static_servers)
        add(address, "static_servers");
    // docker lists the newest first; the file reads better in the order in which they came
    const auto& fleet = world.fleet.backends;
    for (auto backend = fleet.rbegin(); backend != fleet.rend(); ++backend)
        if (backend->running() && world.behind.contains(backend->name) && !world.memory.drains(backend->name))
            add(address_of(*backend, settings.backend, settings.balancer.reach), backend->name.value);
    return servers;
}

bool balancer_is_due(const World& world, const std::vector<Server>& wanted) {
    if (!world.members || wanted.empty()) return false;
    if (world.memory.reload_pending) return true;
    std::vector<std::string> addresses;
    for (const auto& server : wanted)
        addresses.push_back(server.address);
    auto present = *world.members;
    std::sort(addresses.begin(), addresses.end());
    std::sort(present.begin(), present.end());
    return addresses != present;
}

} // namespace marea
