#include "system/process.hpp"

#include "base/text.hpp"

#include <cstring>

namespace marea {
namespace {

std::string how_it_ended(const Finished& finished) {
    const auto words = cause_in(finished.errors);
    std::string ending;
    if (const auto* signalled = std::get_if<Signalled>(&finished.ending)) ending = ::strsignal(signalled->signal);
    if (const auto* exited = std::get_if<Exited>(&finished.ending)) ending = "exit " + std::to_string(exited->code);
    if (const auto* lost = std::get_if<Lost>(&finished.ending)) ending = ::strerror(lost->code);
    return words.empty() ? ending : ending + ": " + words;
}

} // namespace

std::string cause_in(const std::string& errors) {
    std::string first;
    for (const auto line : text::lines(errors)) {
        const auto marked = line.find("error: ");
        if (marked != std::string_view::npos) return std::string(line.substr(marked + std::strlen("error: ")));
        if (first.empty()) first = line;
    }
    return first;
}

Result<Finished> run_checked(CommandRunner& runner, const Command& command, const std::string& subject) {
    auto finished = runner.run(command);
    if (finished.succeeded() && finished.cut) return Error{Fault::malformed, subject, "> 4 MiB"};
    if (finished.succeeded()) return finished;
    return ended_badly(command, finished, subject);
}

Error ended_badly(const Command& command, const Finished& finished, const std::string& subject) {
    if (const auto* not_started = std::get_if<NotStarted>(&finished.ending))
        return Error{Fault::command_missing, command.argv.front(), not_started->reason, not_started->code};
    if (const auto* timed_out = std::get_if<TimedOut>(&finished.ending); timed_out != nullptr && timed_out->silent)
        return Error{Fault::command_silent, subject, std::to_string(command.silence.count() / 1000)};
    if (std::holds_alternative<TimedOut>(finished.ending))
        return Error{Fault::command_timed_out, subject, std::to_string(command.timeout.count() / 1000)};
    if (std::holds_alternative<Stopped>(finished.ending)) return Error{Fault::interrupted, subject, {}};
    return Error{Fault::command_failed, subject, how_it_ended(finished)};
}

} // namespace marea
