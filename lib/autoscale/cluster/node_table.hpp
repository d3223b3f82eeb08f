#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the nodes of a swarm tell each other: one row for each in the table `public.marea_node` of the application's
/// PostgreSQL. Each of these calls takes one connection and is limited by timeout_seconds.
///
/// Faults besides those of connecting: node_table_missing, node_table_denied (the role may not read or write it),
/// node_table_owner (it may not create or drop it), database_read_only (a standby).
namespace marea {

/// What one task of the service uses on its node.
struct TaskUsage {
    std::string task; ///< Swarm's id of it
    std::optional<double> cpu_cores, memory_bytes, connections;
    std::string missing{}; ///< why one of these is not known, for a person

    friend bool operator==(const TaskUsage&, const TaskUsage&) = default;
};

struct NodeRow {
    std::string service; ///< the service's name
    std::string node;    ///< Swarm's id of the node
    std::string name;    ///< its host name
    std::optional<double> cpu_percent, memory_percent;
    std::vector<TaskUsage> tasks;
    std::string memory{}; ///< what a leader remembers for the next, JSON; empty: none. It may be older than the row
    Seconds age{0};       ///< by the database's clock, read only; of a row from the future, how far ahead it is
};

/// One row for each service and node: written anew with today's time. An empty memory leaves the one that is there.
/// Rows of the service that are older than a day go: their node is gone.
[[nodiscard]] Result<void> write_node(const DatabaseSettings& database, const NodeRow& row);

/// All rows of the service, whatever their age. A reading that is no such thing in its row is missing.
[[nodiscard]] Result<std::vector<NodeRow>> read_nodes(const DatabaseSettings& database, const std::string& service);

/// The statements that create the table, for whoever owns the schema, and that give a role what its ticks need.
[[nodiscard]] std::string node_table_sql();
[[nodiscard]] std::string node_table_grant(const std::string& quoted_role);

/// Owned by the settings' role. Where it is there already it stays as it is, and the role's rights to it are checked.
[[nodiscard]] Result<void> create_node_table(const DatabaseSettings& database);
/// Fine as well where there is none.
[[nodiscard]] Result<void> drop_node_table(const DatabaseSettings& database);
/// Whether it is there.
[[nodiscard]] Result<bool> has_node_table(const DatabaseSettings& database);

/// A row's tasks as JSON, and back: what is no list of tasks is none, what is no number is missing.
[[nodiscard]] std::string render_usages(const std::vector<TaskUsage>& tasks);
[[nodiscard]] std::vector<TaskUsage> parse_usages(const std::string& json);

} // namespace marea
