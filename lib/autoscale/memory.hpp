#pragma once

#include "autoscale/events.hpp"
#include "autoscale/world.hpp"

namespace marea {

/// What the last tick left. A damaged one is put aside, said, and has forgotten the last change: it counts as just now,
/// so that nothing is done twice. Fault::io: it cannot be read.
[[nodiscard]] Result<State> load_memory(const StateFile& store, const autoscale::TickSink& sink, const Stamp& now);

/// While nginx's container is made again there is none for a moment, and it would pass for one on this host.
[[nodiscard]] bool nginx_is_away(const World& world, const Settings& settings);

} // namespace marea
