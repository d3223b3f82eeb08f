#pragma once

#include "autoscale/policy/guards.hpp"
#include "state/observation.hpp"

#include <chrono>
#include <string>
#include <vector>

/// The sentences that a user reads, in Spanish: report/ words them all, but for the faults of the settings file, which
/// config/reader.cpp words with their key and range.
namespace marea::messages {

/// What happened, and what to do about it.
[[nodiscard]] std::string describe(const Error& error);

/// For standard error: output that was asked for could not be written; `code`: errno, 0 when it is not known any more.
[[nodiscard]] std::string output_lost(int code);
/// Something was thrown that nobody caught.
[[nodiscard]] std::string unexpected(const std::string& what);
inline constexpr auto no_memory = "no queda memoria: vea qué la ocupa (free -h).";

/// "45%", or "no disponible".
[[nodiscard]] std::string percent(const Result<Percent>& reading);
[[nodiscard]] std::string count(const Result<std::int64_t>& reading);

/// "CPU: 45%, Memoria: 52%, Conexiones: 78"
[[nodiscard]] std::string readings(const Observation& seen);

/// "CPU no disponible: ...", for the AVISO line of a missing reading.
[[nodiscard]] std::string missing(Metric metric, const Error& error);

/// In place of a status word when the backends could not be listed.
inline constexpr auto undecided = "SIN DECIDIR";

/// "NORMAL", "ESCALANDO ARRIBA" or "ESCALANDO ABAJO".
[[nodiscard]] std::string status_word(const Decision& decision);

/// "CPU 82% > 80%, Conexiones 150 > 100": each comparison with as many decimals (none, then up to three) as it takes
/// to be visibly true.
[[nodiscard]] std::string comparisons(const std::vector<Breach>& because);

/// The text of the `Motivo:` line; empty: there is nothing to give a reason for.
[[nodiscard]] std::string reason(const Decision& decision, const Thresholds& thresholds,
                                 std::chrono::system_clock::time_point now);

} // namespace marea::messages
