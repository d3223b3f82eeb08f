#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"
#include "engine/container.hpp"
#include "project/cluster.hpp"

#include <optional>
#include <string>
#include <vector>

namespace marea {

/// One container that is a backend of this project (fleet_of says which are).
struct Backend {
    std::string id;
    ContainerName name;
    bool managed = false; ///< Marea's own: only these are ever stopped or removed
    ContainerState state = ContainerState::unknown;
    std::string status;                ///< the engine's own words, for a person
    std::int64_t created = 0;          ///< seconds since 1970, by the engine's clock
    std::optional<Stamp> started = {}; ///< when Marea started it, from its label
    std::string host = {};             ///< where its port is published on this host; empty: it is not
    Port host_port = {};
    std::string address = {};  ///< on the network; empty while it does not run
    std::string image_id = {}; ///< of the image that it was made from
    int restarts = 0;          ///< by the engine, because it died; looked up for Marea's own young ones only
    bool adopted = false;      ///< made by a version of Marea that did not yet label the project
    std::string node = {};     ///< the swarm's node that it runs on, by its id; empty: this host
    double cpu_limit = 0, memory_limit = 0; ///< cores and bytes that it may use; 0: its control group tells

    [[nodiscard]] bool running() const { return state == ContainerState::running; }
    [[nodiscard]] bool published() const { return host_port.value != 0; }
};

/// How it is seen to be, for a person: "Exited (1) 2 seconds ago", "Up 1 second, RestartCount 3".
[[nodiscard]] std::string seen_as(const Backend& backend);

/// The containers of the engine, as far as they matter here.
struct Fleet {
    std::vector<Backend> backends;    ///< the newest first, as docker lists them
    std::vector<ContainerName> names; ///< of every container on the engine: taken
    std::vector<Port> ports;          ///< published on this host by any container: taken
    bool compose_stopped = false;     ///< the Compose project has containers, and none of its services runs
    bool compose_present = false;     ///< the Compose project has containers
    std::string wanted_image = {};    ///< the id that new backends are made from; empty: unknown
    int wanted = 0; ///< as many the engine itself brings to run; those that do not run yet are starting
    std::optional<Cluster> cluster{}; ///< they are tasks of a Swarm service

    [[nodiscard]] const Backend* find(const ContainerName& name) const {
        for (const auto& backend : backends)
            if (backend.name == name) return &backend;
        return nullptr;
    }
};

/// What of all containers is this project's. A backend is a container on the network that is
/// - Marea's own: labels marea.managed, marea.project (this root) and marea.name (its own name: an image that was made
///   of a backend brings the labels along, and the name gives it away); or made by a version before these labels, on
///   this network and called as Marea calls them;
/// - of the service [backend] compose_service of this Compose project, but for one-offs of `compose run`;
/// - or without any of those labels and called `<name_prefix>_...`, as the old scripts called theirs: those take
///   clients and are never stopped.
[[nodiscard]] Fleet fleet_of(const std::vector<engine::Container>& containers, const Settings& settings);

/// Whether the container belongs to the Compose project whose folder is `root`.
[[nodiscard]] bool in_compose_project(const engine::Container& container, const std::filesystem::path& root);

} // namespace marea
