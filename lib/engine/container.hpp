#pragma once

#include "base/types.hpp"

#include <string>

namespace marea {

enum class ContainerState { created, running, paused, restarting, exited, dead, removing, unknown };

/// Docker's word for a container's state.
[[nodiscard]] ContainerState state_of(const std::string& word);

inline constexpr auto managed_label = "marea.managed";
inline constexpr auto started_label = "marea.started"; ///< "<boot id> <seconds since boot>"
inline constexpr auto run_label = "marea.run";         ///< one token for each `docker run`, to find its container by

} // namespace marea
