#include "healthcheck/notify.hpp"

namespace marea {

Result<void> notify(CommandRunner& runner, const std::vector<std::string>& command, const std::string& line) {
    constexpr std::chrono::seconds limit{30};
    const auto finished = runner.run({command, {}, limit, line + "\n"});
    if (finished.succeeded()) return {};
    if (const auto* not_started = std::get_if<NotStarted>(&finished.ending))
        return Error{Fault::command_missing, command.front(), not_started->reason};
    if (std::holds_alternative<TimedOut>(finished.ending))
        return Error{Fault::command_timed_out, command.front(), std::to_string(limit.count())};
    return Error{Fault::command_failed, command.front(), finished.errors.substr(0, finished.errors.find('\n'))};
}

} // namespace marea
