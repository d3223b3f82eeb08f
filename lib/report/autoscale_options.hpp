#pragma once

#include "base/exit_code.hpp"

#include <filesystem>
#include <optional>
#include <variant>

namespace marea {

/// The flags of `autoscale`.
struct AutoscaleOptions {
    enum class Task { monitor, status, check, stop };
    Task task = Task::monitor;
    bool json = false;
    bool dry_run = false;
    std::optional<std::filesystem::path> config;
};

/// The options, or the exit code when there is nothing more to do.
[[nodiscard]] std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv);

} // namespace marea
