#pragma once

#include "base/result.hpp"
#include "system/process.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// The docker client: what it printed, or the fault that its exit and its words stand for.
class Docker {
public:
    Docker(CommandRunner& runner, std::string command, std::chrono::milliseconds timeout)
        : runner_(runner), command_(std::move(command)), timeout_(timeout) {}

    /// `subject` names in an error what the call was about. Environment is added to the client's own, the way for
    /// secrets: `docker run -e NAME` takes the value from there.
    [[nodiscard]] Result<Finished> run(std::vector<std::string> arguments, std::string subject,
                                       std::map<std::string, std::string> environment = {},
                                       std::string input = {}) const;

    /// For a command on many things, some of which docker may refuse: what it said, whatever its exit code. An error
    /// is only what leaves nothing to read: no client, no engine, no answer in time.
    [[nodiscard]] Result<Finished> run_on_each(std::vector<std::string> arguments, std::string subject) const;

    /// The error that docker's words stand for.
    [[nodiscard]] static Error error_of(const std::string& words, std::string subject);

private:
    [[nodiscard]] Finished start(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
                                 std::string input) const;
    [[nodiscard]] std::optional<Error> no_answer(const Finished& finished, const std::string& subject) const;
    CommandRunner& runner_;
    std::string command_;
    std::chrono::milliseconds timeout_;
};

} // namespace marea
