#pragma once

#include "autoscale/parts.hpp"

namespace marea {

/// The tick's row into the history. One that cannot be written is said once and changes nothing else: the history tells
/// of the ticks, none depends on it.
void record(const Parts& parts, World& world, const Decision& decision, const autoscale::TickSink& sink);

} // namespace marea
