#pragma once

#include "base/schedule.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Text to and from values, each once. Nothing here is a sentence.
namespace marea::text {

/// The lines of a text without their ends ("\n", "\r\n"); an empty text has none.
[[nodiscard]] std::vector<std::string_view> lines(std::string_view text);
/// The same without the empty ones.
[[nodiscard]] std::vector<std::string> non_empty_lines(std::string_view text);
[[nodiscard]] std::string first_line(std::string_view text);

/// Words from outside (docker, a database, a container, /proc) made fit for a line of ours: control characters (C0,
/// DEL, C1), direction marks of Unicode and what is no UTF-8 become '?', and what is longer than `most` bytes is cut
/// at a character and ends in "...".
[[nodiscard]] std::string clean(std::string_view words, std::size_t most = 500);

/// The text with each `secret` in it as ***; an empty secret stands nowhere.
[[nodiscard]] std::string without(std::string words, const std::string& secret);
[[nodiscard]] bool is_utf8(std::string_view words);

/// "2024-01-15 14:30:45" in local time; in UTC "2024-01-15T14:30:45Z".
[[nodiscard]] std::string local_time(std::chrono::system_clock::time_point moment);
[[nodiscard]] std::string utc_time(std::chrono::system_clock::time_point moment);
/// The same back; nullopt for any other form, and for a time that no clock shows.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_utc_time(const std::string& text);
/// RFC 3339, with a fraction of a second (left out) and any offset from UTC: "2024-01-15T14:30:45.5+01:00".
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);
/// What the clock on this host's wall shows.
[[nodiscard]] LocalTime local_clock(std::chrono::system_clock::time_point moment);
/// "14:30:45" in local time.
[[nodiscard]] std::string local_time_of_day(std::chrono::system_clock::time_point moment);

/// "90s", "90m", "6h", "7d", "2w", and several of them together: "1h30m". nullopt for anything else, for nothing at all
/// (0) and for more than ten years.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// "7,1": with a comma, since the point groups thousands; "2.000". In English "7.1" and "2,000".
[[nodiscard]] std::string decimals(double value, int places);
[[nodiscard]] std::string grouped(std::int64_t value);
/// "0 B", "7,1 MB": powers of 1000, as docker and the manufacturers of disks count.
[[nodiscard]] std::string bytes(double size);
template <std::integral Number>
[[nodiscard]] std::string bytes(Number size) {
    return bytes(static_cast<double>(size));
}

} // namespace marea::text
