#pragma once

#include "system/process.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Who starts the four programs: cron or systemd.
namespace marea::doctor {

/// A crontab, and where it was found.
struct Crontab {
    std::string place; ///< "crontab -l", or its path
    std::string text;
};

struct Jobs {
    std::vector<Crontab> crontabs;
    bool all_seen = true;            ///< no other crontab could hold this project's lines
    std::vector<std::string> timers; ///< those of ours that are active
};

/// This user's crontab (to root the project owner's, too), those in `etc`, and the timers of the package's.
[[nodiscard]] Jobs look_at_jobs(CommandRunner& runner, const std::filesystem::path& root,
                                const std::filesystem::path& etc);

/// The words of a shell's line, without quotes; a quoted text's own words follow it.
[[nodiscard]] std::vector<std::string> shell_words(std::string_view line);

/// Whether a line of the crontab starts the program (autoscale: with --monitor) for the project in `root`: what it
/// starts, a folder that it goes to or a variable that it sets lies there. `only_one`: this host has one set of
/// settings, and any line that starts the program will do.
[[nodiscard]] bool starts(std::string_view crontab, const std::string& program, const std::filesystem::path& root,
                          bool only_one);

/// "marea-autoscale@opt-chat\x2dapp.timer", as systemd-escape writes it.
[[nodiscard]] std::string timer_of(const std::string& program, const std::filesystem::path& root);

} // namespace marea::doctor
