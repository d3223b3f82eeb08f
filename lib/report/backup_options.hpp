#pragma once

#include "base/exit_code.hpp"
#include "report/command_line.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace marea {

/// The flags of `backup`.
struct BackupOptions {
    enum class Task { backup, list, verify, restore, accept, check_config };
    Task task = Task::backup;
    bool dry_run = false;
    bool force = false;
    std::filesystem::path file; ///< of verify and restore
    std::string into;           ///< the database of restore
    std::optional<std::filesystem::path> config;
};

/// The options, or the exit code when there is nothing more to do.
[[nodiscard]] std::variant<BackupOptions, ExitCode> parse_backup(int argc, char** argv);

/// Shows its command line.
void describe_backup(const Describe& use);

} // namespace marea
