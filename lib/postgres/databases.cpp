#include "postgres/databases.hpp"

#include "postgres/identifiers.hpp"
#include "postgres/on_server.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
using namespace postgres;

namespace {

/// Anything that somebody put there: relations, functions, types, schemas, large objects. What an extension brings
/// counts as the extension's, as does the schema that it lives in. Indexes, row types, arrays and multiranges come with
/// what they belong to, and only that has its extension written down.
constexpr auto content_query =
    "WITH theirs AS (SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'), "
    "spaces AS (SELECT oid, nspname FROM pg_catalog.pg_namespace "
    "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') "
    "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE relkind NOT IN ('i', 'I', 't', 'c') "
    "AND relnamespace IN (SELECT oid FROM spaces) "
    "AND ('pg_catalog.pg_class'::regclass, oid) NOT IN (SELECT classid, objid FROM theirs)) "
    "OR EXISTS (SELECT 1 FROM pg_catalog.pg_proc WHERE pronamespace IN (SELECT oid FROM spaces) "
    "AND ('pg_catalog.pg_proc'::regclass, oid) NOT IN (SELECT classid, objid FROM theirs)) "
    "OR EXISTS (SELECT 1 FROM pg_catalog.pg_type WHERE typnamespace IN (SELECT oid FROM spaces) "
    "AND typcategory <> 'A' AND typtype <> 'm' "
    "AND (typrelid = 0 OR typrelid IN (SELECT oid FROM pg_catalog.pg_class WHERE relkind = 'c')) "
    "AND ('pg_catalog.pg_type'::regclass, oid) NOT IN (SELECT classid, objid FROM theirs)) "
    "OR EXISTS (SELECT 1 FROM spaces WHERE nspname <> 'public' "
    "AND oid NOT IN (SELECT extnamespace FROM pg_catalog.pg_extension) "
    "AND ('pg_catalog.pg_namespace'::regclass, oid) NOT IN (SELECT classid, objid FROM theirs)) "
    "OR EXISTS (SELECT 1 FROM pg_catalog.pg_largeobject_metadata)";

/// The columns of ICU's and the built-in locales have come and changed their names with versions.
constexpr auto locale_query =
    "SELECT pg_catalog.pg_encoding_to_char(encoding), datcollate, datctype, "
    "coalesce(to_jsonb(d)->>'datlocprovider', 'c'), coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale') "
    "FROM pg_catalog.pg_database d WHERE datname = current_database()";

/// An array of SQL.
std::string array_of(pqxx::nontransaction& work, const std::set<std::string>& texts) {
    std::string list;
    for (const auto& text : texts)
        list += (list.empty() ? "" : ", ") + literal(work, text);
    return fmt::format("ARRAY[{}]::text[]", list);
}

void drop_now(pqxx::nontransaction& work, const std::string& name) {
    work.exec(fmt::format("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
                          "WHERE datname = {} AND usename = current_user",
                          literal(work, name)));
    // A server process that was told to end takes a moment; DROP DATABASE itself waits five seconds for it.
    work.exec(fmt::format("DROP DATABASE IF EXISTS {}", work.conn().quote_name(name)));
}

} // namespace

Result<Databases::State> Databases::state(const std::string& name) const {
    const auto exists = on_server(settings_, name, [&](pqxx::nontransaction& work) {
        return !work.exec(fmt::format("SELECT 1 FROM pg_catalog.pg_database WHERE datname = {}", literal(work, name)))
                    .empty();
    });
    if (!exists) return exists.error();
    if (!*exists) return State::missing;
    const auto full = on_server(named(settings_, name), name,
                                [&](pqxx::nontransaction& work) { return work.exec(content_query)[0][0].as<bool>(); });
    if (!full) return full.error();
    return *full ? State::full : State::empty;
}

Result<ServerFacts> Databases::facts() const {
    auto found = server_facts(settings_);
    if (found || found.error().fault != Fault::database_missing) return found;
    return server_facts(named(settings_, common_database));
}

Result<std::vector<std::string>> Databases::missing_roles(const std::set<std::string>& names) const {
    return on_server(settings_, settings_.name, [&](pqxx::nontransaction& work) {
        work.exec("BEGIN; SET LOCAL client_encoding = 'SQL_ASCII'"); // as they are, as in the archive
        const auto all = texts_in(work, "SELECT rolname FROM pg_catalog.pg_roles");
        work.exec("COMMIT");
        std::vector<std::string> missing;
        for (const auto& name : names)
            if (std::ranges::find(all, name) == all.end()) missing.push_back(as_utf8(name));
        return missing;
    });
}

Result<std::vector<std::string>> Databases::untrusted(const std::set<std::string>& extensions, const std::string& name,
                                                      State state) const {
    // Without its version pg_dump asks for the default one. Which ones are trusted, versions before 13 do not know.
    constexpr auto query =
        "SELECT wanted FROM unnest({}) wanted WHERE {} EXISTS (SELECT 1 FROM pg_catalog.pg_available_extensions a "
        "JOIN pg_catalog.pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version "
        "WHERE a.name = wanted AND v.superuser AND NOT coalesce((to_jsonb(v)->>'trusted')::boolean, false)) "
        "ORDER BY 1";
    const auto* there = "";
    if (state == State::empty) there = "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = wanted) AND";
    if (state == State::full) // it is dropped first
        there = "EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = wanted AND NOT "
                "pg_catalog.pg_has_role(extowner, 'USAGE')) OR";
    return on_server(state == State::missing ? settings_ : named(settings_, name), name,
                     [&](pqxx::nontransaction& work) {
                         return texts_in(work, fmt::format(query, array_of(work, extensions), there));
                     });
}

Result<void> Databases::create(const std::string& name) const {
    return on_server(settings_, name, [&](pqxx::nontransaction& work) {
        const pqxx::result rows = work.exec(locale_query);
        const auto locale = rows[0]; // which is a look into `rows` from libpqxx 8 on
        auto statement = fmt::format("{}{} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}", create_database,
                                     work.conn().quote_name(name), literal(work, locale[0].c_str()),
                                     literal(work, locale[1].c_str()), literal(work, locale[2].c_str()));
        const auto provider = locale[3].as<std::string>();
        const auto* icu = " LOCALE_PROVIDER icu ICU_LOCALE ";
        const auto* builtin = " LOCALE_PROVIDER builtin BUILTIN_LOCALE ";
        if (provider != "c") statement += (provider == "i" ? icu : builtin) + literal(work, locale[4].c_str());
        work.exec(statement);
    });
}

std::vector<Error>
Databases::change(const std::string& name,
                  const std::function<std::vector<std::string>(const std::string&)>& statements) const {
    std::vector<Error> failed;
    const auto done = on_server(settings_, name, [&](pqxx::nontransaction& work) {
        for (const auto& statement : statements(work.conn().quote_name(name)))
            try {
                work.exec(statement);
            } catch (const pqxx::sql_error& error) {
                failed.push_back(
                    {Fault::database_statement, name, statement + ": " + postgres::first_line(error.what())});
            }
    });
    if (!done) failed.push_back(done.error());
    return failed;
}

Result<void> Databases::drop(const std::string& name) const {
    return on_server(settings_, name, [&](pqxx::nontransaction& work) { drop_now(work, name); });
}

} // namespace marea
