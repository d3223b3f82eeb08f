#pragma once

#include "postgres/connect.hpp"

#include <pqxx/pqxx>

/// What databases.cpp and scratch_database.cpp share: one task with a connection to the server.
namespace marea::postgres {

inline constexpr std::chrono::hours longest_statement{1}; ///< creating or dropping a database waits for a checkpoint
inline constexpr auto create_database = "CREATE DATABASE ";
inline constexpr auto common_database = "postgres"; ///< that every server has

inline DatabaseSettings named(DatabaseSettings settings, const std::string& name) {
    settings.name = name;
    return settings;
}

/// No limit on how long a statement may take. A database is created outside any transaction, where nothing is
/// SET LOCAL; so a session that has no limit, as most, is left as it is: behind a pooler it is the next one's, too.
class Unlimited {
public:
    explicit Unlimited(pqxx::nontransaction& work)
        : work_(work), limited_(work.exec("SHOW statement_timeout")[0][0].as<std::string>() != "0") {
        if (limited_) work_.exec("SET statement_timeout = 0");
    }
    ~Unlimited() {
        try {
            if (limited_) work_.exec("RESET statement_timeout");
        } catch (const std::exception&) {
            return; // the session is lost, and its settings with it
        }
    }
    Unlimited(const Unlimited&) = delete;
    Unlimited& operator=(const Unlimited&) = delete;

private:
    pqxx::nontransaction& work_;
    bool limited_;
};

/// Runs `work` with a connection to the settings' database, outside any transaction.
template <class Work>
auto on_server(const DatabaseSettings& settings, const std::string& subject, Work work)
    -> Result<decltype(work(std::declval<pqxx::nontransaction&>()))> {
    auto connected = connect(settings);
    // The database that is to be restored may be the very one that is lost: every server has this one.
    if (!connected && connected.error().fault == Fault::database_missing)
        connected = connect(named(settings, common_database));
    if (!connected) return connected.error();
    auto& connection = *connected.value();
    try {
        const Watchdog watchdog(connection.sock(), longest_statement);
        pqxx::nontransaction statement(connection);
        const Unlimited unlimited(statement);
        if constexpr (std::is_void_v<decltype(work(statement))>) {
            work(statement);
            return {};
        } else {
            return work(statement);
        }
    } catch (const pqxx::broken_connection& error) {
        return broken(settings, error.what());
    } catch (const pqxx::insufficient_privilege& error) {
        const bool creating = error.query().starts_with(create_database);
        return Error{creating ? Fault::no_createdb : Fault::database_statement, creating ? settings.user : subject,
                     first_line(error.what())};
    } catch (const std::exception& error) {
        return Error{Fault::database_statement, subject, first_line(error.what())};
    }
}

} // namespace marea::postgres
