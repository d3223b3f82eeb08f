#pragma once

#include "base/types.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace marea {

enum class ContainerState { created, running, paused, restarting, exited, dead, removing, unknown };

/// Docker's word for a container's state.
[[nodiscard]] ContainerState state_of(const std::string& word);

inline constexpr auto managed_label = "marea.managed"; ///< "true"
inline constexpr auto project_label = "marea.project"; ///< the root of the project whose container it is
inline constexpr auto name_label = "marea.name";       ///< the container's own name: an image of `docker commit` lies
inline constexpr auto started_label = "marea.started"; ///< "<boot id> <seconds since boot>"
inline constexpr auto run_label = "marea.run";         ///< one token for each `docker run`, to find its container by

inline constexpr auto compose_project_label = "com.docker.compose.project";
inline constexpr auto compose_folder_label = "com.docker.compose.project.working_dir";
inline constexpr auto compose_service_label = "com.docker.compose.service";
inline constexpr auto compose_oneoff_label = "com.docker.compose.oneoff"; ///< "True": of `compose run`

} // namespace marea

namespace marea::engine {

/// One published port: `host` is the address on this host that it listens on.
struct PublishedPort {
    std::string host;
    Port on_host;
    Port inside;
};

/// A network that a container is on.
struct Attachment {
    std::string network_id;
    std::string address; ///< IPv4, else IPv6; empty while the container does not run
};

/// One container of `GET /containers/json`, as data.
struct Container {
    std::string id;
    ContainerName name;
    std::string image;        ///< as it was named when it was made
    std::string image_id;     ///< "sha256:..."
    std::int64_t created = 0; ///< seconds since 1970
    ContainerState state = ContainerState::unknown;
    std::string status; ///< the engine's own words, for a person: "Up 3 minutes (healthy)"
    std::map<std::string, std::string> labels;
    std::map<std::string, Attachment> networks; ///< by name
    std::vector<PublishedPort> ports;           ///< TCP only

    [[nodiscard]] bool running() const { return state == ContainerState::running; }
    /// Empty: no such label.
    [[nodiscard]] std::string label(const std::string& key) const {
        const auto found = labels.find(key);
        return found == labels.end() ? std::string() : found->second;
    }
};

} // namespace marea::engine
