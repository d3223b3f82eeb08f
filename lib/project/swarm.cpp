#include "project/swarm.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>

namespace marea {
namespace {

/// As Compose calls a project after its folder: small letters, digits, '_' and '-'.
std::string project_name(const std::filesystem::path& root) {
    std::string name;
    for (const char letter : root.filename().string()) {
        const auto small = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        if (std::isalnum(static_cast<unsigned char>(small)) != 0 || small == '_' || small == '-') name += small;
    }
    return name;
}

/// The names that may be the backends' service, in the order in which they count.
std::vector<std::string> candidates(const std::set<std::string>& names, const Settings& settings) {
    const auto& wanted = settings.swarm.service;
    const auto& service = settings.backend.compose_service;
    const auto known = [&](const std::string& name) { return names.contains(name); };
    if (wanted != automatic) return known(wanted) ? std::vector{wanted} : std::vector<std::string>{};
    for (const auto& name : {project_name(settings.root) + "_" + service, service})
        if (known(name)) return {name};
    std::vector<std::string> others;
    if (settings.target.kind != TargetKind::swarm && has_compose_file(settings.root)) return others;
    std::copy_if(names.begin(), names.end(), std::back_inserter(others),
                 [&](const std::string& name) { return name.ends_with("_" + service); });
    return others;
}

std::string wanted_name(const Settings& settings) {
    return settings.swarm.service == automatic ? settings.backend.compose_service : settings.swarm.service;
}

std::string label_name(const engine::Task& task, const engine::Service& service) {
    return fmt::format("{}.{}", service.name, task.slot);
}

bool compose_project_here(const Settings& settings, const std::vector<engine::Container>& containers) {
    return std::any_of(containers.begin(), containers.end(), [&](const engine::Container& one) {
        return in_compose_project(one, settings.root) && one.label(compose_oneoff_label) != "True";
    });
}

/// The newest failure of each slot where nothing runs, and why a slot finds no node.
std::vector<FailedTask> failures_of(const SwarmLook& look, const std::set<int>& running) {
    std::map<int, FailedTask> failed; // by slot
    for (const auto& task : look.tasks) {
        const bool stuck = task.wanted() && task.state == "pending" && !task.error.empty();
        if (running.contains(task.slot) || (!task.failed() && !stuck)) continue;
        auto& newest = failed[task.slot];
        const auto made = task.created > 0 ? task.created : task.since; // a node's own clock may be off
        if (!newest.task.empty()) newest.earlier = std::max(newest.earlier, std::min(made, newest.at));
        if (!newest.task.empty() && made <= newest.at) continue;
        const auto node = std::find_if(look.nodes.begin(), look.nodes.end(),
                                       [&](const engine::Node& one) { return one.id == task.node; });
        newest.task = label_name(task, look.service);
        newest.node = node == look.nodes.end() ? std::string() : node->name;
        newest.words = task.error.empty() ? task.state : task.error;
        newest.at = made;
    }
    std::vector<FailedTask> all;
    for (auto& [slot, task] : failed)
        all.push_back(std::move(task));
    return all;
}

} // namespace

Place find_place(Settings& settings, const engine::Api& api, const std::string& service_before) {
    Place place;
    const bool swarm_seen = !service_before.empty();
    if (swarm_seen && settings.swarm.service == automatic) settings.swarm.service = service_before;
    if (settings.target.kind == TargetKind::containers) return place;
    const bool asked = settings.target.kind == TargetKind::swarm;
    if (!asked) {
        auto containers = api.containers();
        if (!containers) return place;
        place.containers = std::move(containers).value();
        if (compose_project_here(settings, place.containers)) return place;
    }
    using Role = engine::Membership::Role;
    if (const auto membership = engine::membership(api)) place.membership = *membership;
    const auto role = place.membership.role;
    bool swarm = asked || swarm_seen || role == Role::worker;
    if (!swarm && role == Role::manager) {
        const auto services = engine::services(api);
        const auto service = services ? service_of(*services, settings) : Result<engine::Service>(services.error());
        swarm = service || service.error().fault != Fault::service_missing;
    }
    if (swarm) place.kind = TargetKind::swarm;
    return place;
}

Result<engine::Service> service_of(const std::vector<engine::Service>& services, const Settings& settings) {
    std::set<std::string> names;
    for (const auto& service : services)
        names.insert(service.name);
    const auto found = candidates(names, settings);
    if (found.empty()) return Error{Fault::service_missing, wanted_name(settings), {}};
    if (found.size() > 1)
        return Error{Fault::service_ambiguous, wanted_name(settings), fmt::format("{}", fmt::join(found, ", "))};
    const auto service = std::find_if(services.begin(), services.end(),
                                      [&](const engine::Service& one) { return one.name == found.front(); });
    if (!service->replicated) return Error{Fault::service_global, service->name, {}};
    return *service;
}

std::string service_here(const std::vector<engine::Container>& containers, const Settings& settings) {
    if (settings.swarm.service != automatic) return settings.swarm.service;
    std::set<std::string> names;
    for (const auto& container : containers)
        if (const auto name = container.label(engine::swarm_service_label); !name.empty()) names.insert(name);
    const auto found = candidates(names, settings);
    return found.size() == 1 ? found.front() : std::string();
}

void complete_for_swarm(Settings& settings) {
    auto& database = settings.database;
    const auto given = [&](const char* key) {
        const auto found = settings.dotenv.find(key);
        return found == settings.dotenv.end() ? std::string() : found->second.reveal();
    };
    if (const auto host = given("DB_HOST"); database.host == automatic && !host.empty()) {
        database.host = host;
        const auto text = given("DB_PORT");
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (database.port.value == 0 && error == std::errc{} && end == text.data() + text.size())
            database.port.value = port;
    }
    (void)find_surroundings(settings, std::vector<engine::Container>{});
}

Surroundings swarm_surroundings(const Result<Fleet>& fleet) {
    Surroundings around;
    around.findings.push_back({"target.kind", "swarm", Source::swarm});
    if (!fleet || !fleet->cluster) return around;
    const bool seen = fleet->cluster->role != Cluster::Role::worker || !fleet->backends.empty();
    around.findings.push_back({"swarm.service", fleet->cluster->service, seen ? Source::swarm : Source::unverified});
    for (const auto& node : fleet->cluster->nodes)
        around.findings.push_back({"swarm.node",
                                   fmt::format("{} ({}{}, {})", node.name, node.ready ? "ready" : "down",
                                               node.leader ? ", leader" : "", node.running),
                                   Source::swarm});
    return around;
}

Fleet fleet_of(const SwarmLook& look) {
    Cluster cluster;
    cluster.node = look.membership.node;
    cluster.service = look.service.name;
    cluster.service_id = look.service.id;
    cluster.replicas = look.service.replicas;
    cluster.version = look.service.version;
    cluster.updated = look.service.updated;
    cluster.updating = look.service.updating();
    cluster.role = Cluster::Role::manager;
    for (const auto& node : look.nodes) {
        cluster.nodes.push_back({node.id, node.name, node.ready, node.leader, node.availability});
        if (node.leader) cluster.leader = node.name;
        if (node.leader && node.id == cluster.node) cluster.role = Cluster::Role::leader;
    }

    Fleet fleet;
    std::set<int> running;
    for (const auto& task : look.tasks) {
        const auto node = std::find_if(cluster.nodes.begin(), cluster.nodes.end(),
                                       [&](const auto& one) { return one.id == task.node; });
        if (!task.runs() || node == cluster.nodes.end() || !node->ready) continue;
        ++node->running;
        running.insert(task.slot);
        const auto& whole = look.nodes[static_cast<std::size_t>(node - cluster.nodes.begin())];
        Backend backend;
        backend.id = task.container;
        backend.name = {label_name(task, look.service) + "." + task.id};
        backend.managed = true; // the service's replicas are Marea's to change
        backend.state = ContainerState::running;
        backend.status = task.state;
        backend.created = task.since;
        backend.node = task.node;
        backend.cpu_limit = look.service.cores > 0 ? look.service.cores : whole.cores;
        backend.memory_limit = look.service.memory > 0 ? look.service.memory : whole.memory;
        fleet.backends.push_back(std::move(backend));
    }
    std::stable_sort(fleet.backends.begin(), fleet.backends.end(),
                     [](const Backend& one, const Backend& other) { return one.created > other.created; });
    cluster.failed = failures_of(look, running);
    fleet.wanted = cluster.replicas;
    fleet.compose_present = true;
    fleet.compose_stopped = cluster.replicas == 0;
    fleet.cluster = std::move(cluster);
    return fleet;
}

Fleet fleet_here(const engine::Membership& membership, const std::string& service,
                 const std::vector<engine::Container>& containers) {
    Fleet fleet;
    Cluster cluster;
    cluster.node = membership.node;
    cluster.service = service;
    for (const auto& container : containers) {
        if (service.empty() || container.label(engine::swarm_service_label) != service || !container.running())
            continue;
        Backend backend{container.id, container.name, true, container.state, container.status, container.created};
        backend.node = membership.node;
        fleet.backends.push_back(std::move(backend));
    }
    fleet.compose_present = true;
    fleet.cluster = std::move(cluster);
    return fleet;
}

} // namespace marea
