#include "autoscale/probe/connections.hpp"

#include "postgres/connect.hpp"

#include <fmt/format.h>

#include <chrono>

namespace marea {
namespace {

using postgres::Connection;
using postgres::first_line;

/// A server behind PgBouncer is shared: nothing is set beyond the transaction.
std::string limits(const DatabaseSettings& database, const char* row_security) {
    return fmt::format("SET LOCAL statement_timeout = {}; SET LOCAL row_security = {}",
                       static_cast<long>(database.timeout_seconds * 1000), row_security);
}

Result<std::int64_t> count(const DatabaseSettings& database, Connection& connection) {
    pqxx::read_transaction transaction(connection);
    transaction.exec(limits(database, "off"));
    const pqxx::result rows = transaction.exec(database.connections_query);
    if (rows.size() != 1 || rows.columns() != 1)
        return Error{Fault::database_query, database.name, fmt::format("{} x {}", rows.size(), rows.columns())};
    if (rows[0][0].is_null()) return Error{Fault::database_query, database.name, "NULL"};
    const auto number = rows[0][0].as<std::int64_t>();
    if (number < 0) return Error{Fault::database_query, database.name, std::to_string(number)};
    return number;
}

/// Why the query was not allowed: a missing right and a row policy have the same SQLSTATE, but only the policy lets it
/// through where hidden rows are no error.
Fault not_allowed(const DatabaseSettings& database, Connection& connection) {
    try {
        pqxx::read_transaction transaction(connection);
        transaction.exec(limits(database, "on"));
        transaction.exec(database.connections_query);
        return Fault::rows_hidden;
    } catch (const std::exception&) {
        return Fault::select_denied;
    }
}

/// Best effort: the number of connections is known already.
void look_at_slots(const DatabaseSettings& database, Connection& connection, DatabaseReading& reading) {
    constexpr auto query =
        "SELECT pg_catalog.current_setting('max_connections')::bigint "
        "- pg_catalog.current_setting('superuser_reserved_connections')::bigint "
        "- coalesce(pg_catalog.current_setting('reserved_connections', true)::bigint, 0), " // since version 16
        "(SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database WHERE datid <> 0)::bigint, "
        "(SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE usename = current_user "
        "AND datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid())";
    try {
        pqxx::read_transaction transaction(connection);
        transaction.exec(limits(database, "on"));
        const pqxx::result rows = transaction.exec(query);
        reading.slots = rows[0][0].as<std::int64_t>();
        reading.in_use = rows[0][1].as<std::int64_t>() - 1; // without this one
        reading.ours = rows[0][2].as<std::int64_t>();
    } catch (const std::exception&) {
        reading.slots = reading.in_use = reading.ours = std::nullopt;
    }
}

Result<DatabaseReading> read(const DatabaseSettings& database, Connection& connection) {
    postgres::Watchdog watchdog(connection.sock(), std::chrono::duration<double>(database.timeout_seconds + 0.5));
    const auto address = postgres::address(database);
    try {
        const auto number = count(database, connection);
        if (!number) return number.error();
        DatabaseReading reading{*number, std::nullopt, std::nullopt, std::nullopt};
        look_at_slots(database, connection, reading);
        return reading;
    } catch (const pqxx::broken_connection& error) {
        if (watchdog.fired()) return Error{Fault::database_timed_out, address, {}};
        return postgres::broken(database, error.what());
    } catch (const pqxx::insufficient_privilege& error) {
        return Error{not_allowed(database, connection), database.user, first_line(error.what())};
    } catch (const pqxx::sql_error& error) {
        constexpr auto query_canceled = "57014"; // statement_timeout, PostgreSQL's appendix A
        if (watchdog.fired() || error.sqlstate() == query_canceled)
            return Error{Fault::database_timed_out, address, {}};
        return Error{Fault::database_query, database.name, first_line(error.what())};
    }
}

} // namespace

Result<DatabaseReading> probe_database(const DatabaseSettings& database) {
    try {
        const auto connection = postgres::connect(database);
        if (!connection) return connection.error();
        return read(database, **connection);
    } catch (const std::exception& error) {
        return Error{Fault::database_query, database.name, first_line(error.what())};
    }
}

Result<std::int64_t> probe_connections(const DatabaseSettings& database) {
    const auto reading = probe_database(database);
    if (!reading) return reading.error();
    return reading->connections;
}

} // namespace marea
