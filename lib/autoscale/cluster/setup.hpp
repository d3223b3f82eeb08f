#pragma once

#include "autoscale/events.hpp"
#include "autoscale/tick.hpp"

namespace marea {

enum class SetupSwarm { create, undo };

/// `autoscale --setup-swarm [--undo]`: the table that the nodes of a swarm write their readings into. Done before is
/// done. A dry run says the statements, for whoever owns the schema.
[[nodiscard]] ExitCode setup_swarm(const DatabaseSettings& database, SetupSwarm what, MonitorMode mode,
                                   const autoscale::TickSink& sink);

} // namespace marea
