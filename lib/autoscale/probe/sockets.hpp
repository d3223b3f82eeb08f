#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace marea {

/// The established TCP sockets of a network namespace.
struct Sockets {
    std::int64_t on_port = 0; ///< with our port at their own end: clients
    std::int64_t others = 0;  ///< what the backend itself has open, to its database and the like
    friend bool operator==(const Sockets&, const Sockets&) = default;
};

/// Counts in the text of /proc/PID/net/tcp or tcp6; Fault::malformed where any line is not one of its.
[[nodiscard]] Result<Sockets> parse_sockets(std::string_view table, Port port);

/// CurrEstab of /proc/PID/net/snmp: the established ones, whatever their port.
[[nodiscard]] std::optional<std::int64_t> parse_established(std::string_view snmp);

/// Whether /proc/PID/net/sockstat (label "TCP:") or sockstat6 ("TCP6:") says that there is no such socket at all.
[[nodiscard]] bool none_in_use(std::string_view sockstat, std::string_view label);

/// Both tables of the process's namespace. The kernel makes each out of the whole host's, whoever's they are: it takes
/// milliseconds on a host with much memory, so a table that is known to be empty is left out.
[[nodiscard]] Result<Sockets> count_sockets(const std::filesystem::path& process, Port port);

/// CurrEstab of its namespace, at once; nullopt: this kernel does not tell.
[[nodiscard]] std::optional<std::int64_t> established(const std::filesystem::path& process);

} // namespace marea
