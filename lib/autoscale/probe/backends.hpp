#pragma once

#include "config/settings.hpp"
#include "engine/container.hpp"
#include "engine/docker.hpp"
#include "state/observation.hpp"

#include <string_view>

namespace marea {

/// A line of `docker ps -a` in our format, one for each container on the engine; Fault::malformed on anything else.
[[nodiscard]] Result<Fleet> parse_fleet(std::string_view lines, const BackendSettings& settings);

/// One `docker ps -a` for all of it. A backend is a container on `network` whose name begins with `name_prefix` or
/// whose Compose service is `compose_service`.
[[nodiscard]] Result<Fleet> probe_backends(const Docker& docker, const BackendSettings& settings);

} // namespace marea
