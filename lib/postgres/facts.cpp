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

/// Of each relation that pg_dump reads whether this role may not, and whether a row policy hides rows from it. It locks
/// tables and the parents of partitions, copies rows and reads sequences; those of an extension only where that says
/// so. Views and foreign tables it knows from the catalogue alone. Nothing here locks a relation of the user's.
constexpr auto rights_query =
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), NOT (pg_catalog.has_schema_privilege(n.oid, "
    "'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')), "
    "c.relkind = 'r' AND c.relrowsecurity AND pg_catalog.row_security_active(c.oid) FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' "
    "AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid "
    "WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_extension'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e' AND c.oid <> ALL (coalesce(e.extconfig, '{}'))) ORDER BY 1";

/// pg_read_all_data has nothing to do with large objects until the version that brings has_largeobject_privilege.
constexpr int asks_about_objects = 18;
constexpr auto object_rights_query =
    "SELECT m.oid FROM pg_catalog.pg_largeobject_metadata m WHERE current_setting('lo_compat_privileges') = 'off' "
    "AND NOT EXISTS (SELECT 1 FROM pg_catalog.aclexplode(coalesce(m.lomacl, pg_catalog.acldefault('L', m.lomowner))) a "
    "WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE'))) ORDER BY 1";
constexpr auto object_rights_query_18 =
    "SELECT m.oid FROM pg_catalog.pg_largeobject_metadata m WHERE current_setting('lo_compat_privileges') = 'off' "
    "AND NOT pg_catalog.has_largeobject_privilege(m.oid, 'SELECT') ORDER BY 1";

/// A version of the extension that is installed here and that an ordinary role may create.
constexpr auto untrusted_query =
    "SELECT e.extname FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' AND EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_available_extension_versions v WHERE v.name = e.extname AND v.version = e.extversion AND "
    "v.superuser AND NOT coalesce((to_jsonb(v)->>'trusted')::boolean, false)) ORDER BY 1";

/// For counting all rows; anything else has the settings' timeout.
constexpr std::chrono::hours longest_count{12};

/// One transaction, which is all that PgBouncer keeps together and which sees one moment: without a limit on how long a
/// statement or the waiting between two may take, an error where a row policy would hide rows, and names that do not
/// depend on the search path, in whatever encoding the database has, as in its dump.
constexpr auto begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; "
                       "SET LOCAL lock_timeout = 300000; SET LOCAL idle_in_transaction_session_timeout = 0; "
                       "SET LOCAL row_security = off; SET LOCAL client_encoding = 'SQL_ASCII'; "
                       "SET LOCAL search_path TO pg_catalog";

std::int64_t number_in(pqxx::nontransaction& work, const std::string& query) {
    const pqxx::result rows = work.exec(query);
    return rows[0][0].as<std::int64_t>();
}

/// In a transaction of its own.
template <class Ask>
auto alone(pqxx::nontransaction& work, const Ask& ask) {
    work.exec(begin);
    auto answer = ask();
    work.exec("COMMIT");
    return answer;
}

/// No lock lasts longer than the counting of one table.
Contents count_in(pqxx::nontransaction& work) {
    const auto tables = alone(work, [&] { return postgres::texts_in(work, tables_query); });
    Contents contents;
    for (const auto& table : tables)
        contents.rows[postgres::as_utf8(table)] =
            alone(work, [&] { return number_in(work, "SELECT count(*) FROM ONLY " + table); });
    contents.large_objects = alone(work, [&] { return number_in(work, objects_query); });
    return contents;
}

ServerFacts facts_in(pqxx::nontransaction& work) {
    const pqxx::result rows = work.exec(facts_query);
    const auto left = rows[0][5];
    ServerFacts facts;
    facts.version = rows[0][0].as<int>();
    facts.version_text = rows[0][1].as<std::string>();
    facts.superuser = rows[0][2].as<bool>();
    facts.creates_databases = rows[0][3].as<bool>();
    facts.standby = rows[0][4].as<bool>();
    if (!left.is_null()) facts.sessions_left = left.as<std::int64_t>();
    if (facts.superuser) return facts; // who may do everything
    const pqxx::result relations = work.exec(rights_query);
    for (const auto& row : relations) {
        const auto name = postgres::as_utf8(row[0].as<std::string>());
        if (row[1].as<bool>(false)) facts.unreadable_tables.push_back(name); // NULL: it is gone meanwhile
        if (row[2].as<bool>(false)) facts.policed_tables.push_back(name);
    }
    facts.unreadable_objects =
        postgres::texts_in(work, facts.version < asks_about_objects ? object_rights_query : object_rights_query_18);
    facts.untrusted_extensions = postgres::texts_in(work, untrusted_query);
    return facts;
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
    std::string id;
    std::vector<std::string> tables;
    std::int64_t large_objects = 0;
};

Snapshot::Snapshot(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

const std::string& Snapshot::id() const {
    return session_->id;
}

Result<Snapshot> Snapshot::take(const DatabaseSettings& database) {
    auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    auto session = std::make_unique<Session>(Session{database, std::move(connection).value(), nullptr, {}, {}});
    const auto taken = guarded(database, *session->connection, short_limit(database), [&] {
        session->work = std::make_unique<pqxx::nontransaction>(*session->connection);
        session->work->exec(begin);
        session->id = postgres::texts_in(*session->work, "SELECT pg_catalog.pg_export_snapshot()").at(0);
        // Locks last as long as their transaction; those taken after a savepoint go with the way back to it.
        session->work->exec("SAVEPOINT looked");
        for (auto& table : postgres::texts_in(*session->work, tables_query))
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
        return alone(work, [&] { return facts_in(work); });
    });
}

Result<Contents> count_contents(const DatabaseSettings& database) {
    const auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    return guarded(database, **connection, longest_count, [&] {
        pqxx::nontransaction work(**connection);
        return count_in(work);
    });
}

} // namespace marea
