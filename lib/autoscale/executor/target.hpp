#pragma once

#include "autoscale/events.hpp"
#include "autoscale/executor/executor.hpp"
#include "project/backends.hpp"

#include <memory>
#include <string>
#include <vector>

namespace marea {

struct Parts;

/// Where backends run. Containers of one engine, tasks of a Swarm service; a test's fleet in unit tests.
class Target {
public:
    virtual ~Target() = default;

    /// What is there now.
    [[nodiscard]] virtual Result<Fleet> look() = 0;

    /// Asks each for its health, side by side. One answer for each, in their order.
    [[nodiscard]] virtual std::vector<Result<void>> ask(const std::vector<Backend>& backends) = 0;

    /// Whether one more could be started now.
    [[nodiscard]] virtual Result<void> ready() = 0;

    /// Who carries out steps here. It keeps the references.
    [[nodiscard]] virtual std::unique_ptr<Executor> executor(const Parts& parts, World& world, const StateFile& store,
                                                             const autoscale::TickSink& sink) = 0;
};

/// Backends that are started and removed one by one.
class ContainerTarget : public Target {
public:
    /// Creates and starts one backend. After a time-out it has looked again, so an error means: not running, and
    /// nothing of this attempt is left unless docker itself stopped answering. Fault::name_taken and port_taken:
    /// another one will do.
    [[nodiscard]] virtual Result<Backend> start(const ContainerName& name, Port port, const Stamp& now) = 0;

    /// Starts one that has ended.
    [[nodiscard]] virtual Result<void> revive(const Backend& backend) = 0;

    /// Its last lines of output, for the log of a failed start.
    [[nodiscard]] virtual std::vector<std::string> last_lines(const Backend& backend) = 0;

    /// Looks at it again, and when it still is what it was (Marea's own, of that name): stops it gracefully and removes
    /// it. One that is gone already is removed.
    [[nodiscard]] virtual Result<void> remove(const Backend& backend) = 0;

    [[nodiscard]] std::unique_ptr<Executor> executor(const Parts& parts, World& world, const StateFile& store,
                                                     const autoscale::TickSink& sink) final;
};

} // namespace marea
