#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"

#include <cstdint>
#include <optional>

namespace marea {

/// What one look at the database tells.
struct DatabaseReading {
    std::int64_t connections = 0; ///< connections_query's one number
    /// Sessions that ordinary roles may have at a time, and how many sessions there are besides this one; where it
    /// cannot be told, none.
    std::optional<std::int64_t> slots;
    std::optional<std::int64_t> in_use;
    std::optional<std::int64_t> ours; ///< of these, the ones of this role in this database, without Marea's own
};

/// Runs connections_query in a read-only transaction. Connecting, the statement and a server that has stopped answering
/// are each limited by timeout_seconds. Rows that a row policy hides are an error, not a smaller number.
[[nodiscard]] Result<DatabaseReading> probe_database(const DatabaseSettings& database);

/// Its `connections` alone.
[[nodiscard]] Result<std::int64_t> probe_connections(const DatabaseSettings& database);

} // namespace marea
