#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "engine/container.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// Counters of /proc/stat at a moment, in ticks.
struct CpuSample {
    Stamp at;
    std::uint64_t total = 0;
    std::uint64_t idle = 0; ///< idle + iowait

    friend bool operator==(const CpuSample&, const CpuSample&) = default;
};

/// One container that is a backend by its network and its name or Compose service.
struct Backend {
    std::string id;
    ContainerName name;
    bool managed = false; ///< carries marea.managed=true: only these are ever stopped or removed
    ContainerState state = ContainerState::unknown;
    std::string status;           ///< docker's own words: "Up 3 minutes (healthy)"
    std::string created;          ///< docker's own words: "2024-01-15 14:31:00 +0000 UTC"
    std::optional<Stamp> started; ///< when Marea started it, from its label
    std::string host;             ///< where its port is published on this host; empty: it is not
    Port host_port;

    [[nodiscard]] bool running() const { return state == ContainerState::running; }
    [[nodiscard]] bool published() const { return host_port.value != 0; }
};

/// What `docker ps -a` shows, as far as it matters here.
struct Fleet {
    std::vector<Backend> backends;    ///< the newest first, as docker lists them
    std::vector<ContainerName> names; ///< of every container on the engine: taken
    std::vector<Port> ports;          ///< published on this host by any container: taken

    [[nodiscard]] const Backend* find(const ContainerName& name) const {
        for (const auto& backend : backends)
            if (backend.name == name) return &backend;
        return nullptr;
    }
};

/// Everything one tick looks at. A reading or why there is none: missing is never zero.
struct Observation {
    Result<Percent> cpu;
    Result<Percent> memory;
    Result<std::int64_t> connections;
    Result<Fleet> fleet;
};

} // namespace marea
