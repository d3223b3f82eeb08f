#include "postgres/lock_watch.hpp"

#include "postgres/connect.hpp"

#include <fmt/format.h>
#include <pqxx/pqxx>

#include <unistd.h>

#include <chrono>
#include <map>

namespace marea {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

/// A question in a transaction of its own, so that a pooler's connection keeps nothing of it. Names come as they are,
/// in whatever encoding the database has.
pqxx::result asked(pqxx::nontransaction& work, const std::string& query) {
    work.exec("BEGIN; SET LOCAL statement_timeout = 10000; SET LOCAL client_encoding = 'SQL_ASCII'");
    pqxx::result rows = work.exec(query);
    work.exec("COMMIT");
    return rows;
}

/// `pids` is an array of SQL. What a role may not know of others' sessions is NULL.
std::vector<Blocker> look_at(pqxx::nontransaction& work, const std::string& pids) {
    constexpr auto query = "SELECT pid, coalesce(application_name, ''), coalesce(usename, ''), "
                           "regexp_replace(left(coalesce(query, ''), 80), '\\s+', ' ', 'g'), "
                           "extract(epoch FROM xact_start)::bigint FROM pg_catalog.pg_stat_activity "
                           "WHERE pid = ANY ({}) ORDER BY xact_start NULLS LAST, pid LIMIT 5";
    std::vector<Blocker> found;
    const pqxx::result rows = asked(work, fmt::format(query, pids));
    for (const auto& row : rows) {
        Blocker blocker{row[0].as<std::int64_t>(), row[1].as<std::string>(), row[2].as<std::string>(),
                        row[3].as<std::string>(), std::nullopt};
        if (!row[4].is_null()) blocker.since = Moment(std::chrono::seconds(row[4].as<std::int64_t>()));
        found.push_back(std::move(blocker));
    }
    return found;
}

} // namespace

std::string session_name() {
    return fmt::format("marea_{}", ::getpid());
}

struct LockWatch::Session {
    Session(std::unique_ptr<postgres::Connection> connected, std::string name, Seconds most)
        : connection(std::move(connected)), work(*connection), watched(std::move(name)), limit(most) {}

    /// The server process of the watched session that waits for a lock, and with which statement.
    [[nodiscard]] std::string waiting() {
        const pqxx::result rows = work.exec(
            fmt::format("SELECT pid || ' ' || coalesce(query_start::text, '') FROM pg_catalog.pg_stat_activity "
                        "WHERE application_name = {} AND wait_event_type = 'Lock' LIMIT 1",
                        work.quote(watched)));
        return rows.empty() ? std::string() : rows[0][0].as<std::string>();
    }

    std::unique_ptr<postgres::Connection> connection;
    pqxx::nontransaction work;
    std::string watched;
    Seconds limit;
};

Result<std::unique_ptr<LockWatch>> LockWatch::start(const DatabaseSettings& database, const std::string& session,
                                                    Seconds limit) {
    auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    try {
        return std::unique_ptr<LockWatch>(
            new LockWatch(std::make_unique<Session>(std::move(connection).value(), session, limit)));
    } catch (const pqxx::broken_connection& error) {
        return postgres::broken(database, error.what());
    } catch (const std::exception& error) {
        return Error{Fault::database_statement, database.name, postgres::first_line(error.what())};
    }
}

LockWatch::LockWatch(std::unique_ptr<Session> session) : session_(std::move(session)), thread_([this] { watch(); }) {}

LockWatch::~LockWatch() {
    (void)end();
}

std::optional<LockWait> LockWatch::end() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
    return found_;
}

/// A look that fails ends the watching: pg_dump has a limit of its own, and without a server nothing waits.
void LockWatch::watch() try {
    auto& work = session_->work;
    std::string waiting;
    auto since = Steady::now();
    auto next = Steady::now();
    while (!done_) {
        std::this_thread::sleep_for(50ms);
        if (Steady::now() < next) continue;
        next = Steady::now() + 500ms;
        auto now_waiting = session_->waiting();
        if (now_waiting != waiting) {
            waiting = std::move(now_waiting);
            since = Steady::now();
        }
        if (waiting.empty() || Steady::now() - since < session_->limit) continue;
        const auto pid = waiting.substr(0, waiting.find(' '));
        LockWait wait;
        const pqxx::result locks = asked(work, fmt::format("SELECT coalesce(relation::regclass::text, locktype) FROM "
                                                           "pg_catalog.pg_locks WHERE pid = {} AND NOT granted",
                                                           pid));
        if (!locks.empty()) wait.relation = locks[0][0].as<std::string>();
        wait.blockers = look_at(work, fmt::format("pg_catalog.pg_blocking_pids({})", pid));
        asked(work, fmt::format("SELECT pg_catalog.pg_terminate_backend({})", pid));
        found_ = std::move(wait);
        return;
    }
} catch (const std::exception&) {
    return;
}

Result<std::optional<LockWait>> wait_until_free(const DatabaseSettings& database, Seconds limit) {
    constexpr auto holders =
        "SELECT DISTINCT virtualtransaction, pid FROM pg_catalog.pg_locks "
        "WHERE locktype = 'relation' AND granted AND pid <> pg_catalog.pg_backend_pid() AND relation >= 16384 "
        "AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";
    constexpr auto brief = 1s;
    const auto connection = postgres::connect(database);
    if (!connection) return connection.error();
    try {
        pqxx::nontransaction work(**connection);
        const auto begin = Steady::now();
        std::map<std::string, Steady::time_point> seen; // when a transaction began not everybody may know
        for (;;) {
            const auto now = Steady::now();
            std::map<std::string, Steady::time_point> still;
            std::string old;
            const pqxx::result rows = asked(work, holders);
            for (const auto& row : rows) {
                const auto transaction = row[0].as<std::string>();
                const auto before = seen.find(transaction);
                const auto first = before != seen.end() ? before->second : now;
                still[transaction] = first;
                if (now - first >= brief) old += (old.empty() ? "" : ",") + row[1].as<std::string>();
            }
            seen = std::move(still);
            if (seen.empty() || (old.empty() && now - begin > brief + 500ms)) return std::optional<LockWait>();
            if (now - begin >= limit)
                return std::optional<LockWait>(LockWait{{}, look_at(work, "ARRAY[" + old + "]::int[]")});
            std::this_thread::sleep_for(200ms);
        }
    } catch (const pqxx::broken_connection& error) {
        return postgres::broken(database, error.what());
    } catch (const std::exception& error) {
        return Error{Fault::database_statement, database.name, postgres::first_line(error.what())};
    }
}

} // namespace marea
