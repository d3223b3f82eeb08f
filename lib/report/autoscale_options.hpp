#pragma once

#include "base/exit_code.hpp"
#include "report/command_line.hpp"
#include "report/replay_options.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <variant>

namespace marea {

/// The flags of `autoscale`.
struct AutoscaleOptions {
    enum class Task {
        monitor,
        status,
        explain,
        check,
        stop,
        pause,
        resume,
        history,
        replay,
        setup_swarm,
        report,
        doctor
    };
    Task task = Task::monitor;
    bool json = false;
    bool dry_run = false;
    bool undo = false; ///< of setup_swarm
    std::chrono::seconds pause{0};
    std::string reason; ///< of the pause
    std::optional<std::filesystem::path> config;
    std::filesystem::path report; ///< the page that --report writes
    ReplayOptions replay;         ///< of history, report and replay
};

/// The options, or the exit code when there is nothing more to do.
[[nodiscard]] std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv);

/// Shows its command line.
void describe_autoscale(const Describe& use);

} // namespace marea
