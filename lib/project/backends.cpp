#include "project/backends.hpp"

#include <algorithm>
#include <charconv>

namespace marea {
namespace {

enum class Kind { none, own, adopted, others };

std::optional<Stamp> stamp_of(const std::string& label) {
    const auto space = label.find(' ');
    if (space == std::string::npos) return std::nullopt;
    Stamp stamp{label.substr(0, space), 0};
    const char* end = label.data() + label.size();
    if (std::from_chars(label.data() + space + 1, end, stamp.seconds).ec != std::errc{}) return std::nullopt;
    return stamp;
}

/// `PREFIX_<seconds since 1970>`
bool called_as_marea_calls(const std::string& name, const std::string& prefix) {
    return name.size() > prefix.size() + 1 && name.starts_with(prefix + "_") &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()) + 1, name.end(),
                       [](char letter) { return letter >= '0' && letter <= '9'; });
}

Kind kind_of(const engine::Container& container, const Settings& settings) {
    const auto& backend = settings.backend;
    if (!container.networks.contains(backend.network)) return Kind::none;
    const auto& name = container.name.value;
    if (container.label(managed_label) == "true") {
        if (!container.label(project_label).empty()) {
            const bool own =
                container.label(project_label) == settings.root.string() && container.label(name_label) == name;
            return own ? Kind::own : Kind::none;
        }
        if (called_as_marea_calls(name, backend.name_prefix)) return Kind::adopted;
    }
    if (container.label(compose_oneoff_label) == "True") return Kind::none;
    if (const auto service = container.label(compose_service_label); !service.empty()) {
        const bool ours = container.label(compose_folder_label).empty() || in_compose_project(container, settings.root);
        return ours && service == backend.compose_service ? Kind::others : Kind::none;
    }
    return name.starts_with(backend.name_prefix + "_") ? Kind::others : Kind::none;
}

/// An address on this host that reaches a port published at `host`.
std::string reachable(const std::string& host) {
    if (host.empty() || host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "[::1]";
    return host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

Backend backend_of(const engine::Container& container, Kind kind, const BackendSettings& settings) {
    Backend backend{container.id,
                    container.name,
                    kind != Kind::others,
                    container.state,
                    container.status,
                    container.created,
                    stamp_of(container.label(started_label))};
    for (const auto& port : container.ports) {
        if (port.inside != settings.container_port || backend.published()) continue;
        backend.host = reachable(port.host);
        backend.host_port = port.on_host;
    }
    backend.address = container.networks.at(settings.network).address;
    backend.image_id = container.image_id;
    backend.adopted = kind == Kind::adopted;
    return backend;
}

} // namespace

std::string seen_as(const Backend& backend) {
    return backend.restarts == 0 ? backend.status
                                 : backend.status + ", RestartCount " + std::to_string(backend.restarts);
}

bool in_compose_project(const engine::Container& container, const std::filesystem::path& root) {
    const auto folder = container.label(compose_folder_label);
    if (folder.empty() || root.empty()) return false;
    if (folder == root.string()) return true;
    std::error_code unknown;
    return std::filesystem::equivalent(folder, root, unknown) && !unknown;
}

Fleet fleet_of(const std::vector<engine::Container>& containers, const Settings& settings) {
    Fleet fleet;
    bool runs = false;
    for (const auto& container : containers) {
        fleet.names.push_back(container.name);
        for (const auto& port : container.ports)
            fleet.ports.push_back(port.on_host);
        if (in_compose_project(container, settings.root) && container.label(compose_oneoff_label) != "True") {
            fleet.compose_present = true;
            const bool alive = container.running() || container.state == ContainerState::restarting;
            runs = runs || alive;
        }
        const auto kind = kind_of(container, settings);
        if (kind != Kind::none) fleet.backends.push_back(backend_of(container, kind, settings.backend));
    }
    fleet.compose_stopped = fleet.compose_present && !runs;
    return fleet;
}

} // namespace marea
