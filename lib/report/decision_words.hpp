#pragma once

#include "state/state.hpp"

#include <string>

/// A decision in words: for the log, --status and --explain.
namespace marea::messages {

[[nodiscard]] std::string_view name_of(Metric metric);
[[nodiscard]] const char* unit_of(Metric metric);

/// "NORMAL", "ESCALANDO ARRIBA", "ESCALANDO ABAJO", or "SIN DECIDIR" where what runs could not be looked at.
[[nodiscard]] Text status_word(const Decision& decision);

/// "CPU 82% > 80%, Conexiones 150 > 100": each comparison with as many decimals (none, then up to three) as it takes
/// to be visibly true.
[[nodiscard]] std::string comparisons(const std::vector<Breach>& because, const Decision& decision = {});

/// "hacen falta 3 backends", "basta 1 backend".
[[nodiscard]] std::string needed(int backends, bool more);

/// The text of the `Motivo:` line; empty: there is nothing to give a reason for. `at`: when it was decided.
[[nodiscard]] std::string reason(const Decision& decision, Moment at);
[[nodiscard]] std::string reason(const LastTick& last);

} // namespace marea::messages
