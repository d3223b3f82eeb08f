#pragma once

#include "report/command_line.hpp"

#include <chrono>
#include <vector>

namespace marea {

/// What `--history`, `--report` and `--replay` take besides.
struct ReplayOptions {
    std::optional<std::chrono::seconds> since;
    std::optional<std::filesystem::path> load;   ///< of replay: a CSV; nullopt: the history
    std::vector<std::string> set;                ///< of replay: "KEY=VALUE"
    std::optional<std::filesystem::path> series; ///< of replay: where the minutes go
};

/// Reads them: add() before CommandLine::parse, take() after it.
class ReplayFlags {
public:
    void add(CLI::App& app);
    /// `--replay` was given.
    [[nodiscard]] bool replaying() const { return replay_->count() > 0; }
    /// The exit code, and it is said, when they are wrong or go with something else than replay; `shows`: a task
    /// that takes --since too.
    [[nodiscard]] std::optional<ExitCode> take(const CommandLine& line, bool shows, ReplayOptions& options) const;

private:
    std::string load_, since_, series_;
    std::vector<std::string> set_;
    CLI::Option* replay_ = nullptr;
    CLI::Option* since_given_ = nullptr;
    CLI::Option* series_given_ = nullptr;
};

} // namespace marea
