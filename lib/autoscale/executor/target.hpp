#pragma once

#include "project/backends.hpp"

#include <string>
#include <vector>

namespace marea {

/// Where backends run: looks at, adds and removes them. Docker today; a test's fleet in unit tests.
class Target {
public:
    virtual ~Target() = default;

    /// What is there now.
    [[nodiscard]] virtual Result<Fleet> look() = 0;

    /// Asks each for its health, side by side: one attempt, at most 2 s over HTTP, at most [docker] timeout_seconds
    /// with exec. One answer for each, in their order.
    [[nodiscard]] virtual std::vector<Result<void>> ask(const std::vector<Backend>& backends) = 0;

    /// Creates and starts one backend. After a time-out it has looked again, so an error means: not running, and
    /// nothing of this attempt is left unless docker itself stopped answering. Fault::name_taken and port_taken:
    /// another one will do.
    [[nodiscard]] virtual Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) = 0;

    /// Whether one more could be started now: image and network are there.
    [[nodiscard]] virtual Result<void> ready() = 0;

    /// Starts one that has ended.
    [[nodiscard]] virtual Result<void> revive(const Backend& backend) = 0;

    /// Its last lines of output, for the log of a failed start.
    [[nodiscard]] virtual std::vector<std::string> last_lines(const Backend& backend) = 0;

    /// Looks at it again, and when it still is what it was (Marea's own, of that name): stops it gracefully and removes
    /// it. One that is gone already is removed.
    [[nodiscard]] virtual Result<void> remove(const Backend& backend) = 0;
};

} // namespace marea
