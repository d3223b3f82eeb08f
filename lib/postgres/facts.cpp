#include "postgres/facts.hpp"

#include "postgres/connect.hpp"
#include "postgres/identifiers.hpp"

#include <pqxx/pqxx>

#include <chrono>
#include <vector>

namespace marea {
namespace {

/// The tables whose rows pg_dump writes: ordinary ones and partitions; not those of an extension, which it leaves to
/// CREATE EXTENSION, nor foreign ones, nor anybody's temporary ones.
/// A standby cannot read unlogged tables, and pg_dump leaves their rows out there.
constexpr auto tables_query =
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND c.relpersistence <> 't' "
    "AND NOT (c.relpersistence = 'u' AND pg_catalog.pg_is_in_recovery()) "
    "AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1";

constexpr auto objects_query = "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata";

constexpr auto facts_query =
    "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'), "
    "r.rolsuper, r.rolsuper OR r.rolcreatedb, pg_catalog.pg_is_in_recovery(), "
    "least(nullif(r.rolconnlimit, -1) - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usesysid = r.oid), "
    "nullif(d.datconnlimit, -1) - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datid = d.oid)) + 1 "
    "FROM pg_catalog.pg_roles r, pg_catalog.pg_database d "
    "WHERE r.rolname = current_user AND d.datname = current_database()";

constexpr auto policed_query =
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND c.relrowsecurity AND pg_catalog.row_security_active(c.oid) ORDER BY 1";

/// A version of the extension that is installed here and that an ordinary role may create.
constexpr auto untrusted_query =
    "SELECT e.extname FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' AND EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_available_extension_versions v WHERE v.name = e.extname AND v.version = e.extversion AND "
    "v.superuser "
    "AND NOT v.trusted) ORDER BY 1";

/// For counting all rows; anything else has the settings' timeout.
constexpr std::chrono::hours longest_count{12};

/// No limit on how long a statement or the waiting between two may take, an error where a row policy would hide rows,
/// and names that do not depend on the search path, in whatever encoding the database has, as in its dump.
constexpr auto whole_session = "SET statement_timeout = 0; SET lock_timeout = 300000; "
                               "SET idle_in_transaction_session_timeout = 0; SET row_security = off; "
                               "SET client_encoding = 'SQL_ASCII'; SET search_path TO pg_catalog";
/// The same for one transaction, which is all that PgBouncer keeps together, and which sees one moment.
constexpr auto begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; "
                       "SET LOCAL lock_timeout = 300000; SET LOCAL idle_in_transaction_session_timeout = 0; "
                       "SET LOCAL row_security = off; SET LOCAL client_encoding = 'SQL_ASCII'; "
                       "SET LOCAL search_path TO pg_catalog";

std::vector<std::string> texts_in(pqxx::nontransaction& work, const char* query) {
    std::vector<std::string> texts;
    const pqxx::result rows = work.exec(query);
    for (const auto& row : rows)
        texts.push_back(row[0].as<std::string>());
    return texts;
}

std::int64_t number_in(pqxx::nontransaction& work, const std::string& query) {
    const pqxx::result rows = work.exec(query);
    return rows[0][0].as<std::int64_t>();
}

/// Each statement is a transaction of its own: no lock lasts longer than the counting of one table.
Contents count_in(pqxx::nontransaction& work) {
    Contents contents;
    for (const auto& table : texts_in(work, tables_query))
        contents.rows[postgres::as_utf8(table)] = number_in(work, "SELECT count(*) FROM ONLY " + table);
    contents.large_objects = number_in(work, objects_query);
    return contents;
}

ServerFacts facts_in(pqxx::nontransaction& work) {
    const pqxx::result rows = work.exec(facts_query);
    const auto left = rows[0][5];
    return {rows[0][0].as<int>(),
            rows[0][1].as<std::string>(),
            rows[0][2].as<bool>(),
            rows[0][3].as<bool>(),
            rows[0][4].as<bool>(),
            left.is_null() ? std::nullopt : std::optional(left.as<std::int64_t>()),
            texts_in(work, policed_query),
            rows[0][2].as<bool>() ? std::vector<std::string>() : texts_in(work, untrusted_query)};
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
    std::vector<std::string> tables;
    std::int64_t large_objects = 0;
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
    auto session = std::make_unique<Session>(Session{database, std::move(connection).value(), nullptr, {}, {}, {}});
    const auto taken = guarded(database, *session->connection, short_limit(database), [&] {
        session->work = std::make_unique<pqxx::nontransaction>(*session->connection);
        session->facts = facts_in(*session->work);
        session->work->exec(begin);
        session->id = texts_in(*session->work, "SELECT pg_catalog.pg_export_snapshot()").at(0);
        // Locks last as long as their transaction; those taken after a savepoint go with the way back to it.
        session->work->exec("SAVEPOINT looked");
        for (auto& table : texts_in(*session->work, tables_query))
            session->tables.push_back(postgres::as_utf8(std::move(table)));
        session->large_objects = number_in(*session->work, objects_query);
        session->work->exec("ROLLBACK TO SAVEPOINT looked");
        return true;
    });
    if (!taken) return taken.error();
    return Snapshot(std::move(session));
}

const std::vector<std::string>& Snapshot::tables() const {
    return session_->tables;
}

std::int64_t Snapshot::large_objects() const {
    return session_->large_objects;
}

void Snapshot::release() {
    session_->work.reset();
    session_->connection.reset();
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
        work.exec(whole_session);
        return count_in(work);
    });
}

} // namespace marea
