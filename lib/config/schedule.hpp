#pragma once

#include "base/schedule.hpp"

#include <optional>
#include <string>

namespace marea::config {

/// Days in Spanish or English, whole or by their first three letters, with or without accents: "lunes", "lun-vie",
/// "sat,sun", "vie-lun" (over the week's end), "todos", "all". nullopt: a word that is none.
[[nodiscard]] std::optional<std::bitset<days_of_week>> parse_days(const std::string& text);

/// "08:30", or "8:30", to the minute of the day; "24:00" is the end of it. nullopt: no such time.
[[nodiscard]] std::optional<int> parse_time_of_day(const std::string& text);

/// The same back: "lun,mar,dom", "08:30".
[[nodiscard]] std::string days_text(const std::bitset<days_of_week>& days);
[[nodiscard]] std::string time_text(int minute);

} // namespace marea::config
