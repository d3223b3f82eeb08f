#include "engine/container.hpp"

namespace marea {

ContainerState state_of(const std::string& word) {
    if (word == "created") return ContainerState::created;
    if (word == "running") return ContainerState::running;
    if (word == "paused") return ContainerState::paused;
    if (word == "restarting") return ContainerState::restarting;
    if (word == "exited") return ContainerState::exited;
    if (word == "dead") return ContainerState::dead;
    if (word == "removing") return ContainerState::removing;
    return ContainerState::unknown;
}

} // namespace marea
