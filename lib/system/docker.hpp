#pragma once

#include "base/result.hpp"
#include "system/process.hpp"

#include <chrono>
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
                                       std::map<std::string, std::string> environment = {}) const;

private:
    CommandRunner& runner_;
    std::string command_;
    std::chrono::milliseconds timeout_;
};

} // namespace marea
