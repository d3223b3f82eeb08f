#pragma once

#include "report/command_line.hpp"

#include <filesystem>
#include <optional>
#include <variant>

namespace marea {

/// The flags of `healthcheck`.
struct HealthOptions {
    bool verbose = false;
    std::optional<std::filesystem::path> config;
};

/// The options, or the exit code when there is nothing more to do: 0, or 3 for wrong usage.
[[nodiscard]] std::variant<HealthOptions, int> parse_healthcheck(int argc, char** argv);

/// Shows its command line.
void describe_healthcheck(const Describe& use);

} // namespace marea
