#pragma once

#include "metrics/events.hpp"
#include "report/phrase.hpp"

namespace marea {

[[nodiscard]] Phrase phrase_for(MetricsMessage message);

/// Into the log of the program whose metrics they are.
[[nodiscard]] Sink<MetricsMessage> metrics_log(const Log& log);

} // namespace marea
