#include "base/text.hpp"

#include "base/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace marea::text {
namespace {

std::time_t seconds_of(std::chrono::system_clock::time_point moment) {
    return std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(moment));
}

std::tm local(std::chrono::system_clock::time_point moment) {
    const auto seconds = seconds_of(moment);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts;
}

std::string date(const std::tm& parts) {
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string time_of_day(const std::tm& parts) {
    return fmt::format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// The character at the front: its length in bytes, and its code; length 0: no UTF-8 (RFC 3629: shortest form, no
/// surrogates, at most U+10FFFF).
struct Character {
    std::size_t length = 0;
    char32_t code = 0;
};

Character front(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto lead = byte(0);
    if (lead < 0x80) return {1, lead};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0U) != 0x80U) return {};
        code = (code << 6U) | (byte(at) & 0x3FU);
    }
    if (code < smallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {length, code};
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool harmless(char32_t code) {
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool breaks_line = code == 0x2028 || code == 0x2029;
    const bool turns = code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069);
    return !control && !breaks_line && !turns && code != 0xFEFF;
}

} // namespace

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        found.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

std::vector<std::string> non_empty_lines(std::string_view text) {
    std::vector<std::string> found;
    for (const auto line : lines(text))
        if (!line.empty()) found.emplace_back(line);
    return found;
}

std::string first_line(std::string_view text) {
    const auto all = lines(text);
    return all.empty() ? std::string() : std::string(all.front());
}

std::string clean(std::string_view words, std::size_t most) {
    std::string cleaned;
    while (!words.empty()) {
        const auto [length, code] = front(words);
        const bool keep = length > 0 && harmless(code);
        const auto piece = keep ? words.substr(0, length) : std::string_view("?");
        if (cleaned.size() + piece.size() > most) return cleaned + "...";
        cleaned += piece;
        words.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return cleaned;
}

std::string without(std::string words, const std::string& secret) {
    constexpr std::string_view hidden = "***";
    if (secret.empty()) return words;
    for (auto at = words.find(secret); at != std::string::npos; at = words.find(secret, at + hidden.size()))
        words.replace(at, secret.size(), hidden);
    return words;
}

bool is_utf8(std::string_view words) {
    while (!words.empty()) {
        const auto length = front(words).length;
        if (length == 0) return false;
        words.remove_prefix(length);
    }
    return true;
}

std::string local_time(std::chrono::system_clock::time_point moment) {
    const auto parts = local(moment);
    return date(parts) + " " + time_of_day(parts);
}

std::string utc_time(std::chrono::system_clock::time_point moment) {
    const auto seconds = seconds_of(moment);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return date(parts) + "T" + time_of_day(parts) + "Z";
}

std::optional<std::chrono::sys_seconds> parse_utc_time(const std::string& text) {
    const auto time = parse_rfc3339(text);
    if (!time || utc_time(*time) != text) return std::nullopt;
    return time;
}

std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size()) return std::nullopt;
    for (std::size_t at = 0; at < form.size(); ++at) {
        const bool fits = form[at] == '0'
                              ? is_digit(text[at])
                              : text[at] == form[at] || (form[at] == 'T' && (text[at] == 't' || text[at] == ' '));
        if (!fits) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t length) {
        int value = 0;
        for (const char digit : text.substr(at, length))
            value = value * 10 + (digit - '0');
        return value;
    };
    const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                              day(static_cast<unsigned>(number(8, 2)))};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59) return std::nullopt;
    const auto time = sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2));
    text.remove_prefix(form.size());
    if (text.front() == '.') {
        const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
        if (end == 1) return std::nullopt;
        text.remove_prefix(end);
    }
    if (text == "Z" || text == "z") return time;
    constexpr std::string_view offset = "+00:00";
    if (text.size() != offset.size() || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    for (const std::size_t at : {1U, 2U, 4U, 5U})
        if (!is_digit(text[at])) return std::nullopt;
    if (number(1, 2) > 23 || number(4, 2) > 59) return std::nullopt;
    const auto ahead = hours(number(1, 2)) + minutes(number(4, 2));
    return text[0] == '+' ? time - ahead : time + ahead;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    constexpr std::int64_t most = std::int64_t{3653} * 86400;
    constexpr std::array<std::pair<char, std::int64_t>, 5> units = {
        {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}}};
    std::int64_t all = 0;
    while (!text.empty()) {
        std::int64_t count = 0;
        const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (!is_digit(text.front()) || fault != std::errc{} || rest == text.data() + text.size()) return std::nullopt;
        const auto* unit =
            std::find_if(units.begin(), units.end(), [letter = *rest](const auto& one) { return one.first == letter; });
        if (unit == units.end() || count > most / unit->second) return std::nullopt;
        all += count * unit->second;
        if (all > most) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
    }
    if (all == 0) return std::nullopt;
    return std::chrono::seconds(all);
}

LocalTime local_clock(std::chrono::system_clock::time_point moment) {
    constexpr int week = 7;
    const auto at = local(moment);
    return {(at.tm_wday + week - 1) % week, at.tm_hour * 60 + at.tm_min}; // tm_wday: 0 is Sunday
}

std::string local_time_of_day(std::chrono::system_clock::time_point moment) {
    return time_of_day(local(moment));
}

std::string decimals(double value, int places) {
    auto digits = fmt::format("{:.{}f}", value, places);
    if (language() == Language::es) std::replace(digits.begin(), digits.end(), '.', ',');
    return digits;
}

std::string grouped(std::int64_t value) {
    auto digits = std::to_string(value);
    constexpr std::size_t group = 3;
    const std::size_t sign = value < 0 ? 1 : 0;
    for (auto at = digits.size(); at > group + sign; at -= group)
        digits.insert(at - group, 1, language() == Language::es ? '.' : ',');
    return digits;
}

std::string bytes(double size) {
    constexpr std::array units = {"B", "kB", "MB", "GB", "TB"};
    constexpr double step = 1000;
    constexpr double rounds_up = 999.95; // would print as 1000,0
    std::size_t unit = 0;
    while (size >= (unit == 0 ? step : rounds_up) && unit + 1 < units.size()) {
        size /= step;
        ++unit;
    }
    return fmt::format("{} {}", decimals(size, unit == 0 ? 0 : 1), units[unit]);
}

} // namespace marea::text
