#pragma once

#include "base/event.hpp"

namespace marea {

/// What is said of the metrics. Words: lib/report/metrics_words.cpp.
enum class MetricsMessage {
    unsaved, ///< error: the file cannot be written; once, until it can
};

} // namespace marea
