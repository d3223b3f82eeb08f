#pragma once

#include "base/error.hpp"
#include "config/load.hpp"
#include "report/exit_code.hpp"

#include <filesystem>
#include <optional>
#include <variant>
#include <vector>

namespace marea {

/// The flags of `autoscale`.
struct AutoscaleOptions {
    enum class Task { monitor, status, check_config };
    Task task = Task::monitor;
    bool json = false;
    bool dry_run = false;
    std::optional<std::filesystem::path> config;
};

/// The options, or the exit code when there is nothing more to do (--help, --version, wrong usage: already said).
[[nodiscard]] std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv);

/// The real path of this program.
[[nodiscard]] std::filesystem::path program_path();

/// Says an error on standard error; the exit code for it.
[[nodiscard]] ExitCode complain(const Error& error);
[[nodiscard]] ExitCode complain(const std::vector<ConfigError>& errors);

/// `--check-config`, all well: the effective settings on standard output.
[[nodiscard]] ExitCode show_settings(const Settings& settings);

} // namespace marea
