#pragma once

#include <chrono>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace marea {

/// A child process to run: an argv vector, never a shell line.
struct Command {
    std::vector<std::string> argv;
    std::map<std::string, std::string> environment; ///< added to this process's own; the place for secrets
    std::chrono::milliseconds timeout{30'000};
    std::string input_text = {}; ///< its standard input; empty: /dev/null
};

struct Exited {
    int code;
};
struct Signalled {
    int signal;
};
struct TimedOut {}; ///< killed at the deadline: whether it had an effect is unknown
struct NotStarted {
    std::string reason;
};
using Ending = std::variant<Exited, Signalled, TimedOut, NotStarted>;

struct Finished {
    Ending ending;
    std::string output; ///< standard output, capped at 4 MiB
    std::string errors; ///< standard error, capped at 64 KiB

    [[nodiscard]] bool succeeded() const {
        const auto* exited = std::get_if<Exited>(&ending);
        return exited != nullptr && exited->code == 0;
    }
};

/// Runs commands; tests record and answer instead.
class CommandRunner {
public:
    virtual ~CommandRunner() = default;
    [[nodiscard]] virtual Finished run(const Command& command) = 0;
};

/// Real child processes: own process group, standard input from /dev/null or Command::input_text, no inherited
/// descriptor or blocked signal. Waits for the process and not for its pipes (a grandchild may hold those). At the
/// deadline TERM to the group, 500 ms of grace, KILL, and the child is reaped.
class ProcessRunner final : public CommandRunner {
public:
    [[nodiscard]] Finished run(const Command& command) override;
};

} // namespace marea
