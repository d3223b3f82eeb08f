#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"

#include <cstdint>

namespace marea {

/// Runs connections_query in a read-only transaction and answers with its one number. Connecting, the statement and
/// a server that has stopped answering are each limited by timeout_seconds.
[[nodiscard]] Result<std::int64_t> probe_connections(const DatabaseSettings& database);

} // namespace marea
