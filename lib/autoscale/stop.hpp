#pragma once

#include "autoscale/parts.hpp"
#include "autoscale/tick.hpp"

namespace marea {

/// `autoscale --stop`: all of Marea's own leave the balancer and are stopped and removed, so that `docker-compose down`
/// finds nobody on its network. What load asks for later, a tick starts again.
[[nodiscard]] ExitCode stop(const Parts& parts, MonitorMode mode, const autoscale::TickSink& sink);

} // namespace marea
