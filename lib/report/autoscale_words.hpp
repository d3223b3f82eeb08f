#pragma once

#include "autoscale/events.hpp"
#include "report/decision_words.hpp"
#include "report/phrase.hpp"

#include <string>

namespace marea::messages {

/// The phrase of each message but `readings`, `reading_missing` and `decided`, whose words are made of their values.
[[nodiscard]] Phrase phrase(autoscale::Says says);

/// The lines of an event, each with its level.
[[nodiscard]] std::vector<std::pair<Level, std::string>> words(const autoscale::TickEvent& event);

/// "En pausa hasta 2024-01-15 14:30:45 (copia de la base)"
[[nodiscard]] std::string paused(const Pause& pause);

/// "45%", "78", or "no disponible".
[[nodiscard]] std::string shown(Metric metric, const Result<double>& value);

/// "CPU no disponible: ...", for the AVISO line of a missing reading.
[[nodiscard]] std::string missing(Metric metric, const Error& error);

} // namespace marea::messages

namespace marea {

/// Writes each event as the lines that cron appends to logs/autoscale.log.
[[nodiscard]] autoscale::TickSink tick_lines(const Log& log);

} // namespace marea
