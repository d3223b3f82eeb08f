#include "postgres/facts.hpp"

#include "postgres/connect.hpp"

#include <pqxx/pqxx>

#include <sys/socket.h>

#include <chrono>
#include <vector>

namespace marea {
namespace {

/// The tables whose rows pg_dump writes: ordinary ones and partitions; not those of an extension, which it leaves to
/// CREATE EXTENSION, nor foreign ones, nor anybody's temporary ones.
constexpr auto tables_query =
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND c.relpersistence <> 't' "
    "AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1";

constexpr auto facts_query =
    "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'), "
    "r.rolsuper, r.rolsuper OR r.rolcreatedb FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";

/// For counting all rows; anything else has the settings' timeout.
constexpr std::chrono::hours longest_count{12};

/// A transaction that sees one moment, with no limit on how long a statement or the waiting between two may take, and
/// an error where a row policy would hide rows. What a table is called must not depend on the search path.
constexpr auto begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; "
                       "SET LOCAL lock_timeout = 300000; SET LOCAL idle_in_transaction_session_timeout = 0; "
                       "SET LOCAL row_security = off; SET LOCAL search_path TO pg_catalog";

Contents count_in(pqxx::nontransaction& work) {
    Contents contents;
    std::vector<std::string> tables;
    for (const auto& row : work.exec(tables_query))
        tables.push_back(row[0].as<std::string>());
    for (const auto& table : tables)
        contents.rows[table] = work.exec("SELECT count(*) FROM ONLY " + table)[0][0].as<std::int64_t>();
    contents.large_objects =
        work.exec("SELECT count(*) FROM pg_catalog.pg_largeobject_metadata")[0][0].as<std::int64_t>();
    return contents;
}

ServerFacts facts_in(pqxx::nontransaction& work) {
    const pqxx::result rows = work.exec(facts_query);
    return {rows[0][0].as<int>(), rows[0][1].as<std::string>(), rows[0][2].as<bool>(), rows[0][3].as<bool>()};
}

/// Runs `work` with a session, as long as it may take; what the server or libpq throws becomes an error.
template <class Work>
auto guarded(const DatabaseSettings& database, postgres::Connection& connection, std::chrono::duration<double> limit,
             Work work) -> Result<decltype(work())> {
    postgres::Watchdog watchdog(connection.sock(), limit);
    try {
        return work();
    } catch (const pqxx::broken_connection& error) {
        if (watchdog.fired()) return Error{Fault::database_timed_out, postgres::address(database), {}};
        return postgres::broken(database, error.what());
    } catch (const std::exception& error) {
        return Error{Fault::database_statement, database.name, postgres::first_line(error.what())};
    }
}

std::chrono::duration<double> short_limit(const DatabaseSettings& database) {
    constexpr double grace = 0.5;
    return std::chrono::duration<double>(database.timeout_seconds + grace);
}

} // namespace

struct Snapshot::Session {
    DatabaseSettings database;
    std::unique_ptr<postgres::Connection> connection;
    std::unique_ptr<pqxx::nontransaction> work;
    ServerFacts facts;
    std::string id;
};

Snapshot::Snapshot(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

const ServerFacts& Snapshot::facts() const {
    return session_->facts;
}

const std::string& Snapshot::id() const {
    return session_->id;
}

Result<Snapshot> Snapshot::take(const DatabaseSettings& database) {
    auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    auto session =
        std::make_unique<Session>(Session{database, std::move(connection).value(), nullptr, {}, std::string()});
    const auto taken = guarded(database, *session->connection, short_limit(database), [&] {
        session->work = std::make_unique<pqxx::nontransaction>(*session->connection);
        session->work->exec(begin);
        session->facts = facts_in(*session->work);
        session->id = session->work->exec("SELECT pg_catalog.pg_export_snapshot()")[0][0].as<std::string>();
        return true;
    });
    if (!taken) return taken.error();
    return Snapshot(std::move(session));
}

Result<Contents> Snapshot::count() {
    return guarded(session_->database, *session_->connection, longest_count, [&] { return count_in(*session_->work); });
}

void Snapshot::abandon() {
    ::shutdown(session_->connection->sock(), SHUT_RDWR);
}

Result<ServerFacts> server_facts(const DatabaseSettings& database) {
    const auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    return guarded(database, **connection, short_limit(database), [&] {
        pqxx::nontransaction work(**connection);
        return facts_in(work);
    });
}

Result<Contents> count_contents(const DatabaseSettings& database) {
    const auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    return guarded(database, **connection, longest_count, [&] {
        pqxx::nontransaction work(**connection);
        work.exec(begin);
        return count_in(work);
    });
}

} // namespace marea
