#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace marea {

/// One line of the upstream: where the balancer sends clients, and whose address that is.
struct Server {
    std::string address;
    std::string comment;
    friend bool operator==(const Server&, const Server&) = default;
};

/// What stands before the backends.
class Balancer {
public:
    virtual ~Balancer() = default;

    /// The addresses behind the balancer now; nullopt: there is no balancer to ask.
    [[nodiscard]] virtual Result<std::optional<std::vector<std::string>>> members() = 0;

    /// Whether put(servers) would change which addresses the file lists. A file that lists the same ones in other words
    /// (written by hand, with weights) is left alone.
    [[nodiscard]] virtual Result<bool> differs(const std::vector<Server>& servers) = 0;

    /// Writes, tests and reloads. Fault::balancer_refused: the old file is back and in force.
    /// Fault::balancer_reload: the new file is in place and not yet in force. An empty list is never written.
    [[nodiscard]] virtual Result<void> put(const std::vector<Server>& servers) = 0;
};

} // namespace marea
