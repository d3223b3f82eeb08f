#pragma once

#include <map>
#include <set>
#include <string>

namespace marea::config {

/// The keys of each table; the flat ones under "".
using KnownKeys = std::map<std::string, std::set<std::string>>;

/// What to say about a key that is not known: the nearest valid one, or the table where it belongs.
[[nodiscard]] std::string unknown_key(const KnownKeys& known, const std::string& table, const std::string& name);

} // namespace marea::config
