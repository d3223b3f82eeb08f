#include "autoscale/cluster/node_table.hpp"

#include "postgres/connect.hpp"

#include <fmt/format.h>
#include <pqxx/pqxx>

#include <cmath>
#include <limits>

namespace marea {
namespace {

using postgres::first_line;
using postgres::literal;

constexpr auto create_table = "CREATE TABLE IF NOT EXISTS public.marea_node (service text NOT NULL, "
                              "node text NOT NULL, name text NOT NULL, cpu_percent double precision, "
                              "memory_percent double precision, tasks jsonb NOT NULL, memory jsonb, "
                              "at timestamptz NOT NULL, PRIMARY KEY (service, node))";

constexpr auto write_row =
    "INSERT INTO public.marea_node (service, node, name, cpu_percent, memory_percent, tasks, memory, at) "
    "VALUES ({}, {}, {}, nullif({}, '')::double precision, nullif({}, '')::double precision, {}::jsonb, "
    "nullif({}, '')::jsonb, pg_catalog.now()) ON CONFLICT (service, node) DO UPDATE SET name = excluded.name, "
    "cpu_percent = excluded.cpu_percent, memory_percent = excluded.memory_percent, tasks = excluded.tasks, "
    "memory = coalesce(excluded.memory, marea_node.memory), at = excluded.at";

/// Two nodes that drop the same rows do not wait for each other.
constexpr auto drop_old_rows = "DELETE FROM public.marea_node WHERE (service, node) IN (SELECT service, node "
                               "FROM public.marea_node WHERE service = {} AND at < pg_catalog.now() - interval '1 day' "
                               "FOR UPDATE SKIP LOCKED)";

/// The difference of two numbers, for that of an infinite time is an error.
constexpr auto read_rows =
    "SELECT node, name, cpu_percent, memory_percent, tasks::text, memory::text, "
    "extract(epoch FROM pg_catalog.now())::double precision - extract(epoch FROM at)::double precision "
    "FROM public.marea_node WHERE service = {} ORDER BY name, node";

/// What the role lacks at a table that is there.
constexpr auto has_rights = "SELECT bool_and(pg_catalog.has_table_privilege('public.marea_node', wanted)) "
                            "FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) wanted";

constexpr auto is_there = "SELECT pg_catalog.to_regclass('public.marea_node') IS NOT NULL";

/// The fault of a statement that the server refused. `denied`: what a missing right means here.
Error refused(const DatabaseSettings& database, const pqxx::sql_error& error, Fault denied) {
    constexpr auto undefined_table = "42P01", read_only = "25006",
                   query_canceled = "57014"; // PostgreSQL's appendix A
    const auto words = first_line(error.what());
    const auto state = error.sqlstate();
    // libpqxx 6 leaves out the SQLSTATE of this one.
    if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) return {denied, database.user, words};
    if (state == undefined_table) return {Fault::node_table_missing, database.name, {}};
    if (state == read_only) return {Fault::database_read_only, postgres::address(database), words};
    if (state == query_canceled) return {Fault::database_timed_out, postgres::address(database), {}};
    return {Fault::database_statement, database.name, words};
}

/// Does `work` in one transaction of one connection.
template <class Work>
auto in_transaction(const DatabaseSettings& database, Fault denied, Work work)
    -> Result<decltype(work(std::declval<pqxx::work&>()))> {
    constexpr double grace = 0.5;
    constexpr double milliseconds = 1000;
    const auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    postgres::Watchdog watchdog((*connection)->sock(), std::chrono::duration<double>(database.timeout_seconds + grace));
    try {
        pqxx::work transaction(**connection);
        // A server behind PgBouncer is shared: nothing is set beyond the transaction.
        transaction.exec(fmt::format("SET LOCAL statement_timeout = {}",
                                     static_cast<long>(database.timeout_seconds * milliseconds)));
        if constexpr (std::is_void_v<decltype(work(transaction))>) {
            work(transaction);
            transaction.commit();
            return {};
        } else {
            auto answer = work(transaction);
            transaction.commit();
            return answer;
        }
    } catch (const pqxx::broken_connection& error) {
        if (watchdog.fired()) return Error{Fault::database_timed_out, postgres::address(database), {}};
        return postgres::broken(database, error.what());
    } catch (const pqxx::sql_error& error) {
        if (watchdog.fired()) return Error{Fault::database_timed_out, postgres::address(database), {}};
        return refused(database, error, denied);
    } catch (const std::exception& error) {
        return Error{Fault::database_statement, database.name, first_line(error.what())};
    }
}

std::string number(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string();
}

std::optional<double> percent(const auto& field) {
    constexpr double most = 100;
    if (field.is_null()) return std::nullopt;
    const auto value = field.template as<double>();
    if (!(value >= 0 && value <= most)) return std::nullopt; // NaN neither
    return value;
}

void write(pqxx::work& work, const NodeRow& row) {
    const auto text = [&](const std::string& value) { return literal(work, value); };
    work.exec(fmt::format(write_row, text(row.service), text(row.node), text(row.name), text(number(row.cpu_percent)),
                          text(number(row.memory_percent)), text(render_usages(row.tasks)), text(row.memory)));
    work.exec(fmt::format(drop_old_rows, text(row.service)));
}

std::vector<NodeRow> read(pqxx::work& work, const std::string& service) {
    std::vector<NodeRow> nodes;
    const pqxx::result rows = work.exec(fmt::format(read_rows, literal(work, service)));
    for (const auto& row : rows) {
        const auto age = row[6].is_null() ? std::numeric_limits<double>::infinity() : row[6].as<double>();
        nodes.push_back({service, row[0].as<std::string>(""), row[1].as<std::string>(""), percent(row[2]),
                         percent(row[3]), parse_usages(row[4].as<std::string>("")), row[5].as<std::string>(""),
                         Seconds{std::abs(age)}});
    }
    return nodes;
}

bool answer(pqxx::work& work, const char* query) {
    const pqxx::result rows = work.exec(query);
    return rows[0][0].as<bool>();
}

} // namespace

std::string node_table_sql() {
    return create_table;
}

std::string node_table_grant(const std::string& quoted_role) {
    return fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON public.marea_node TO {}", quoted_role);
}

Result<void> write_node(const DatabaseSettings& database, const NodeRow& row) {
    return in_transaction(database, Fault::node_table_denied, [&](pqxx::work& work) { write(work, row); });
}

Result<std::vector<NodeRow>> read_nodes(const DatabaseSettings& database, const std::string& service) {
    return in_transaction(database, Fault::node_table_denied, [&](pqxx::work& work) { return read(work, service); });
}

Result<bool> has_node_table(const DatabaseSettings& database) {
    return in_transaction(database, Fault::node_table_denied, [](pqxx::work& work) { return answer(work, is_there); });
}

Result<void> create_node_table(const DatabaseSettings& database) {
    const auto usable = in_transaction(database, Fault::node_table_owner, [](pqxx::work& work) {
        // Asked first: who may not create anything may not say IF NOT EXISTS either.
        if (!answer(work, is_there)) work.exec(create_table);
        return answer(work, has_rights);
    });
    if (!usable) return usable.error();
    if (!*usable) return Error{Fault::node_table_denied, database.user, {}};
    return {};
}

Result<void> drop_node_table(const DatabaseSettings& database) {
    return in_transaction(database, Fault::node_table_owner,
                          [](pqxx::work& work) { work.exec("DROP TABLE IF EXISTS public.marea_node"); });
}

} // namespace marea
