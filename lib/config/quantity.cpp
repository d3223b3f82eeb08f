#include "config/quantity.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace marea::config {
namespace {

/// The number that a text begins with; what follows it goes to `rest`.
std::optional<double> number(std::string_view text, std::string_view& rest) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(value) || value <= 0) return std::nullopt;
    rest = text.substr(static_cast<std::size_t>(end - text.data()));
    return value;
}

} // namespace

std::optional<double> docker_bytes(const std::string& text) {
    constexpr std::string_view units = "bkmgt";
    constexpr double kilo = 1024;
    std::string_view unit;
    const auto value = number(text, unit);
    if (!value) return std::nullopt;
    if (unit.empty()) return value;
    const auto power = units.find(static_cast<char>(unit.front() | 0x20)); // in lower case
    if (power == std::string_view::npos) return std::nullopt;
    unit.remove_prefix(1);
    if (power > 0 && !unit.empty() && (unit.front() == 'b' || unit.front() == 'B')) unit.remove_prefix(1);
    if (!unit.empty()) return std::nullopt;
    return *value * std::pow(kilo, static_cast<double>(power));
}

std::optional<double> docker_cores(const std::string& text) {
    std::string_view rest;
    const auto value = number(text, rest);
    return rest.empty() ? value : std::nullopt;
}

} // namespace marea::config
