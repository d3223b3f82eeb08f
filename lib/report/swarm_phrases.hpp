#pragma once

#include "autoscale/events.hpp"
#include "report/phrase.hpp"

namespace marea::messages {

/// The part of `phrase` that is about a swarm's service and its nodes.
[[nodiscard]] Phrase swarm_phrase(autoscale::Says says);

} // namespace marea::messages
