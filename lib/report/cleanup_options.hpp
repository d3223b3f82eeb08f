#pragma once

#include "base/exit_code.hpp"
#include "report/command_line.hpp"

#include <filesystem>
#include <optional>
#include <variant>

namespace marea {

/// The flags of `cleanup`.
struct CleanupOptions {
    enum class Task { clean, dry_run, check_config };
    Task task = Task::clean;
    std::optional<std::filesystem::path> config;
};

/// The options, or the exit code when there is nothing more to do.
[[nodiscard]] std::variant<CleanupOptions, ExitCode> parse_cleanup(int argc, char** argv);

/// Shows its command line.
void describe_cleanup(const Describe& use);

} // namespace marea
