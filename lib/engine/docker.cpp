#include "engine/docker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace marea {
namespace {

/// The first line that carries the cause, without docker's framing.
std::string cause(std::string_view words) {
    while (!words.empty()) {
        const auto end = std::min(words.find('\n'), words.size());
        std::string_view line = words.substr(0, end);
        words.remove_prefix(std::min(end + 1, words.size()));
        for (const std::string_view frame : {"docker: ", "Error response from daemon: ", "Error: "})
            if (line.starts_with(frame)) line.remove_prefix(frame.size());
        if (line.empty() || line.starts_with("See 'docker") || line.starts_with("WARNING:")) continue;
        if (line.ends_with('.')) line.remove_suffix(1); // it becomes part of a sentence
        return std::string(line);
    }
    return {};
}

} // namespace

Finished Docker::start(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
                       std::string input) const {
    Command command{{command_}, std::move(environment), timeout_, std::move(input)};
    command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                        std::make_move_iterator(arguments.end()));
    return runner_.run(command);
}

std::optional<Error> Docker::no_answer(const Finished& finished, const std::string& subject) const {
    if (const auto* not_started = std::get_if<NotStarted>(&finished.ending))
        return Error{Fault::docker_missing, command_, not_started->reason};
    if (std::holds_alternative<TimedOut>(finished.ending))
        return Error{Fault::docker_timed_out, subject,
                     fmt::format("{:g}", static_cast<double>(timeout_.count()) / 1000)};
    return std::nullopt;
}

Error Docker::error_of(const std::string& words, std::string subject) {
    return {Fault::docker_refused, std::move(subject), cause(words)};
}

Result<Finished> Docker::run(std::vector<std::string> arguments, std::string subject,
                             std::map<std::string, std::string> environment, std::string input) const {
    auto finished = start(std::move(arguments), std::move(environment), std::move(input));
    if (finished.succeeded()) return finished;
    if (auto error = no_answer(finished, subject)) return *std::move(error);
    // `docker exec` says on standard output why the engine could not run the command.
    return error_of(finished.errors.empty() ? finished.output : finished.errors, std::move(subject));
}

Result<Finished> Docker::run_on_each(std::vector<std::string> arguments, std::string subject) const {
    auto finished = start(std::move(arguments), {}, {});
    if (finished.succeeded()) return finished;
    if (auto error = no_answer(finished, subject)) return *std::move(error);
    return finished;
}

} // namespace marea
