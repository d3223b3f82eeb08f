#pragma once

#include "base/observation.hpp"
#include "config/settings.hpp"
#include "system/docker.hpp"

#include <string_view>

namespace marea {

inline constexpr auto managed_label = "marea.managed";
inline constexpr auto started_label = "marea.started"; ///< "<boot id> <seconds since boot>"
inline constexpr auto run_label = "marea.run";         ///< one token for each `docker run`, to find its container by

/// Docker's word for a container's state.
[[nodiscard]] ContainerState state_of(const std::string& word);

/// A line of `docker ps -a` in our format, one for each container on the engine; Fault::malformed on anything else.
[[nodiscard]] Result<Fleet> parse_fleet(std::string_view lines, const BackendSettings& settings);

/// One `docker ps -a` for all of it. A backend is a container on `network` whose name begins with `name_prefix` or
/// whose Compose service is `compose_service`.
[[nodiscard]] Result<Fleet> probe_backends(const Docker& docker, const BackendSettings& settings);

} // namespace marea
