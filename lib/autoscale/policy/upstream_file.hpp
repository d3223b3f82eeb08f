#pragma once

#include "autoscale/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace marea {

/// The addresses of the `server` lines of this upstream that are not marked `down`.
[[nodiscard]] std::vector<std::string> parse_upstream(std::string_view text, const std::string& upstream_name);

/// The file with exactly these servers in this upstream. Whatever else stands in it survives: other blocks, directives
/// of this one (ip_hash, keepalive), the options of each server. A new server gets the options that all the present
/// ones share; a new file gets least_conn, for WebSockets stay where they are, and a zone, so that all workers count
/// together.
[[nodiscard]] std::string merge_upstream(std::string_view text, const std::string& upstream_name,
                                         const std::vector<Server>& servers);

} // namespace marea
