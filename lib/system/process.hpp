#pragma once

#include "base/result.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace marea {

/// Takes a child's standard output block by block, as it comes; false: it cannot, and the child is ended.
using OutputSink = std::function<bool(std::string_view block)>;

/// A child process to run: an argv vector, never a shell line.
struct Command {
    std::vector<std::string> argv;
    std::map<std::string, std::string> environment; ///< added to this process's own; the place for secrets
    std::chrono::milliseconds timeout{30'000};
    std::string input_text = {}; ///< its standard input; empty: /dev/null, or `input`
    int input = -1;              ///< a descriptor for its standard input instead
    OutputSink sink{};           ///< where its standard output goes, of any length; empty: into Finished::output
    /// The longest that it may write nothing to its standard output; 0: any.
    std::chrono::milliseconds silence{0};
};

struct Exited {
    int code;
};
struct Signalled {
    int signal;
};
struct TimedOut {        ///< killed at the deadline: whether it had an effect is unknown
    bool silent = false; ///< it had written nothing for too long
};
struct NotStarted {
    std::string reason;
    int code = 0; ///< errno
};
struct Lost { ///< it ran, and the system does not tell how it ended or what it wrote
    int code = 0;
};
struct Stopped {}; ///< killed because its sink would not take more, or because we were told to stop
using Ending = std::variant<Exited, Signalled, TimedOut, NotStarted, Stopped, Lost>;

struct Finished {
    Ending ending;
    std::string output; ///< standard output, capped at 4 MiB
    std::string errors; ///< standard error, capped at 64 KiB
    bool cut = false;   ///< the output went on after its cap

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

/// A command that has to end with exit code 0 and whose output is whole; otherwise the fault that its ending stands
/// for, about `subject`, in the system's words: "exit 1: no such table", "Killed".
[[nodiscard]] Result<Finished> run_checked(CommandRunner& runner, const Command& command, const std::string& subject);

/// The fault of a command that did not succeed, as run_checked() has it.
[[nodiscard]] Error ended_badly(const Command& command, const Finished& finished, const std::string& subject);

/// What a program that failed said: the first line marked as an error, without what stands before, or the first line.
[[nodiscard]] std::string cause_in(const std::string& errors);

/// Real child processes: own process group, standard input from /dev/null or as the command says, no inherited
/// descriptor or blocked signal. Waits for the process and not for its pipes (a grandchild may hold those). At the
/// deadline TERM to the group, 500 ms of grace, KILL, and the child is reaped. The same when its sink refuses a block,
/// and when `stop_descriptor` (Interruption's) becomes readable.
class ProcessRunner final : public CommandRunner {
public:
    explicit ProcessRunner(int stop_descriptor = -1) : stop_descriptor_(stop_descriptor) {}
    [[nodiscard]] Finished run(const Command& command) override;

private:
    int stop_descriptor_;
};

} // namespace marea
