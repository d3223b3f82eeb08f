#pragma once

#include "cleanup/events.hpp"
#include "cleanup/log_plan.hpp"
#include "report/phrase.hpp"

#include <string>

/// The sentences of `cleanup`.
namespace marea {

[[nodiscard]] Words words(const Event<CleanupMessage>& event);
/// "Eliminado: contenedor ...", "Se rotaría: registro ...", "Se conserva: ...": one thing, its size, age and reason.
[[nodiscard]] Words words(const ItemEvent& event, const CleanupRules& rules, const LogRules& logs);

/// Each event as a line of the log, which has to outlive them.
[[nodiscard]] CleanupSinks cleanup_sinks(const Log& log, const Settings& settings);

namespace messages {

/// "3 d 4 h", "5 h 10 min", "12 min", "7 s"
[[nodiscard]] std::string duration(Seconds time);

} // namespace messages
} // namespace marea
