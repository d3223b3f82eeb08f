#include "autoscale/probe/connections.hpp"

#include "postgres/connect.hpp"

#include <pqxx/pqxx>

#include <chrono>

namespace marea {

Result<std::int64_t> probe_connections(const DatabaseSettings& database) {
    using postgres::first_line;
    const auto address = postgres::address(database);
    const auto milliseconds = static_cast<long>(database.timeout_seconds * 1000);
    try {
        pqxx::connection connection(postgres::connection_string(
            database, {"statement_timeout=" + std::to_string(milliseconds), "default_transaction_read_only=on"}));
        postgres::Watchdog watchdog(connection.sock(), std::chrono::duration<double>(database.timeout_seconds + 0.5));
        try {
            pqxx::read_transaction transaction(connection);
            const pqxx::result rows = transaction.exec(database.connections_query);
            if (rows.size() != 1 || rows[0].size() != 1 || rows[0][0].is_null())
                return Error{Fault::database_query, database.name, "no devolvió un número"};
            const auto count = rows[0][0].as<std::int64_t>();
            if (count < 0) return Error{Fault::database_query, database.name, std::to_string(count)};
            return count;
        } catch (const pqxx::broken_connection& error) {
            if (watchdog.fired()) return Error{Fault::database_timed_out, address, {}};
            return Error{Fault::database_down, address, first_line(error.what())};
        } catch (const pqxx::sql_error& error) {
            constexpr auto query_canceled = "57014"; // statement_timeout, PostgreSQL's appendix A
            if (watchdog.fired() || error.sqlstate() == query_canceled)
                return Error{Fault::database_timed_out, address, first_line(error.what())};
            return Error{Fault::database_query, database.name, first_line(error.what())};
        }
    } catch (const pqxx::broken_connection& error) {
        return postgres::connect_error(database, error.what());
    } catch (const std::exception& error) {
        return Error{Fault::database_query, database.name, first_line(error.what())};
    }
}

} // namespace marea
