#pragma once

#include "autoscale/events.hpp"
#include "report/phrase.hpp"

#include <string>

namespace marea::messages {

/// The phrase of each message but `readings`, `reading_missing` and `decided`, whose words are made of their values.
[[nodiscard]] Phrase phrase(autoscale::Says says);

/// The lines of an event, each with its level.
[[nodiscard]] std::vector<std::pair<Level, std::string>> words(const autoscale::TickEvent& event);

/// "45%", "78", or "no disponible".
[[nodiscard]] std::string shown(Metric metric, const Result<double>& value);

/// "CPU no disponible: ...", for the AVISO line of a missing reading.
[[nodiscard]] std::string missing(Metric metric, const Error& error);

/// "NORMAL", "ESCALANDO ARRIBA", "ESCALANDO ABAJO", or "SIN DECIDIR" where what runs could not be looked at.
[[nodiscard]] std::string status_word(const Decision& decision);

/// "CPU 82% > 80%, Conexiones 150 > 100": each comparison with as many decimals (none, then up to three) as it takes
/// to be visibly true.
[[nodiscard]] std::string comparisons(const std::vector<Breach>& because);

/// The text of the `Motivo:` line; empty: there is nothing to give a reason for. `at`: when it was decided.
[[nodiscard]] std::string reason(const Decision& decision, Moment at);
[[nodiscard]] std::string reason(const LastTick& last);

} // namespace marea::messages

namespace marea {

/// Writes each event as the lines that cron appends to logs/autoscale.log.
[[nodiscard]] autoscale::TickSink tick_lines(const Log& log);

} // namespace marea
