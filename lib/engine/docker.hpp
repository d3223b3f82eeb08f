#pragma once

#include "base/result.hpp"
#include "system/process.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// The docker client, for what changes something. Its words are for a person and decide nothing: what it came to is
/// seen by asking the engine (api.hpp).
class Docker {
public:
    Docker(CommandRunner& runner, std::string command, std::chrono::milliseconds timeout)
        : runner_(runner), command_(std::move(command)), timeout_(timeout) {}

    /// Fault::docker_missing, docker_timed_out, or docker_refused with its words. `subject` names in an error what the
    /// call was about. Environment is added to the client's own, the way for secrets: `docker run -e NAME` takes the
    /// value from there.
    [[nodiscard]] Result<Finished> run(std::vector<std::string> arguments, std::string subject,
                                       std::map<std::string, std::string> environment = {},
                                       std::string input = {}) const;

    /// For a command on many things, some of which docker may refuse: what it said, whatever its exit code. An error
    /// is only what leaves nothing to read: no client, no answer in time.
    [[nodiscard]] Result<Finished> run_on_each(std::vector<std::string> arguments, std::string subject) const;

    /// Fault::docker_refused with the cause out of docker's words.
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
