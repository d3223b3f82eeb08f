#pragma once

#include "state/observation.hpp"

#include <string>
#include <vector>

namespace marea {

/// Where backends run: counts, adds and removes them. Docker today; a test's fleet in unit tests.
class Target {
public:
    virtual ~Target() = default;

    /// What is there now.
    [[nodiscard]] virtual Result<Fleet> look() = 0;

    /// Creates and starts one backend. After a time-out it has looked again, so an error means: not running, and
    /// nothing of this attempt is left unless `docker` itself stopped answering.
    [[nodiscard]] virtual Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) = 0;

    /// Whether it answers its health check now: one attempt, at most 2 s over HTTP, at most
    /// [docker] timeout_seconds with exec.
    [[nodiscard]] virtual Result<void> check_health(const Backend& backend) = 0;

    /// Its last lines of output, for the log of a failed start.
    [[nodiscard]] virtual std::vector<std::string> last_lines(const Backend& backend) = 0;

    /// Stops it gracefully and removes it. Only ever called on a managed one.
    [[nodiscard]] virtual Result<void> remove(const Backend& backend) = 0;
};

} // namespace marea
