#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace marea {

/// A share from 0 to 100, unrounded: comparisons use it as it is, only the report rounds.
struct Percent {
    double value = 0;
    friend auto operator<=>(const Percent&, const Percent&) = default;
};

/// A TCP port.
struct Port {
    std::uint16_t value = 0;
    friend auto operator<=>(const Port&, const Port&) = default;
};

/// The name of a container, as docker shows it, without a slash.
struct ContainerName {
    std::string value;
    friend auto operator<=>(const ContainerName&, const ContainerName&) = default;
};

/// A text that must never be printed: it has no formatter and no stream operator, on purpose.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& reveal() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

private:
    std::string text_;
};

} // namespace marea
