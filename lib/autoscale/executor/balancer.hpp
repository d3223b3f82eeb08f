#pragma once

#include "autoscale/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace marea {

/// How a balancer gets to know what is written for it.
enum class Inclusion {
    file,    ///< it reads the file
    alias,   ///< it serves whoever has the backends' alias
    unknown, ///< it does not tell
};

/// What stands before the backends.
class Balancer {
public:
    virtual ~Balancer() = default;

    /// The addresses behind the balancer now; nullopt: there is no balancer to ask.
    [[nodiscard]] virtual Result<std::optional<std::vector<std::string>>> members() = 0;

    /// Whether it could take up a new file now: asked before a backend is started that nobody would reach.
    [[nodiscard]] virtual Result<void> ready() = 0;

    /// Writes, tests and reloads. Fault::balancer_refused: the old file is back and in force.
    /// balancer_reload, rights, stale and excludes: the new file is in place and not in force. An empty list is never
    /// written.
    [[nodiscard]] virtual Result<void> put(const std::vector<Server>& servers) = 0;

    /// A backend was stopped and removed: a balancer that could not be told before takes note.
    [[nodiscard]] virtual Result<void> removed() = 0;

    /// Whether, and how, what is written for it would reach it.
    [[nodiscard]] virtual Result<Inclusion> included() { return Inclusion::unknown; }

    /// It sends clients to whoever has the backends' alias: one that drains gets new ones until it is stopped.
    [[nodiscard]] virtual bool by_alias() const = 0;
};

/// `kind = "none"`: somebody else routes to the backends.
class NoBalancer final : public Balancer {
public:
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> members() override {
        return std::optional<std::vector<std::string>>{};
    }
    [[nodiscard]] Result<void> ready() override { return {}; }
    [[nodiscard]] Result<void> put(const std::vector<Server>&) override { return {}; }
    [[nodiscard]] Result<void> removed() override { return {}; }
    [[nodiscard]] bool by_alias() const override { return false; }
};

} // namespace marea
