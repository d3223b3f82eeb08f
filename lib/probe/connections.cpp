#include "probe/connections.hpp"

#include <pqxx/pqxx>

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace marea {
namespace {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "'";
}

std::string connection_string(const DatabaseSettings& database) {
    const auto milliseconds = static_cast<long>(database.timeout_seconds * 1000);
    std::string text = "host=" + quoted(database.host) + " port=" + std::to_string(database.port.value) +
                       " user=" + quoted(database.user) + " dbname=" + quoted(database.name) +
                       " application_name=marea gssencmode=disable" +
                       // libpq takes whole seconds and raises 1 to 2
                       " connect_timeout=" + std::to_string(static_cast<long>(std::ceil(database.timeout_seconds))) +
                       " tcp_user_timeout=" + std::to_string(milliseconds) +
                       " options='-c statement_timeout=" + std::to_string(milliseconds) +
                       " -c default_transaction_read_only=on'";
    if (!database.password.empty()) text += " password=" + quoted(database.password.reveal());
    return text;
}

/// Shuts the socket down when its time is over: a server that accepts the query and never answers (stopped, or
/// stuck on its disk) obeys no statement_timeout, and libpq would wait for ever.
class Watchdog {
public:
    Watchdog(int socket, std::chrono::duration<double> limit)
        : thread_([this, socket, limit] {
              std::unique_lock lock(mutex_);
              if (done_.wait_for(lock, limit, [this] { return finished_; })) return;
              fired_ = true;
              ::shutdown(socket, SHUT_RDWR);
          }) {}
    ~Watchdog() { stop(); }
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    [[nodiscard]] bool fired() {
        const std::lock_guard lock(mutex_);
        return fired_;
    }

private:
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            finished_ = true;
        }
        done_.notify_one();
        thread_.join();
    }

    std::mutex mutex_;
    std::condition_variable done_;
    bool finished_ = false;
    bool fired_ = false;
    std::thread thread_;
};

/// The cause stands in the first line; what follows is advice and the text of the query.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// libpq gives no code for a refused connection, only the server's words, which LC_MESSAGES of the server may
/// translate; what is not recognised is database_down with the words as they came.
Fault connect_fault(const std::string& words) {
    const auto says = [&](const char* part) { return words.find(part) != std::string::npos; };
    if (says("password authentication failed") || says("no password supplied") || says("pg_hba.conf") ||
        says("role \"") || says("autentificación"))
        return Fault::database_auth;
    if (says("database \"") && (says("does not exist") || says("no existe"))) return Fault::database_missing;
    if (says("timeout expired") || says("timed out")) return Fault::database_timed_out;
    return Fault::database_down;
}

} // namespace

Result<std::int64_t> probe_connections(const DatabaseSettings& database) {
    const auto address = database.host + ":" + std::to_string(database.port.value);
    try {
        pqxx::connection connection(connection_string(database));
        Watchdog watchdog(connection.sock(), std::chrono::duration<double>(database.timeout_seconds + 0.5));
        try {
            pqxx::read_transaction transaction(connection);
            const pqxx::result rows = transaction.exec(database.connections_query);
            if (rows.size() != 1 || rows[0].size() != 1 || rows[0][0].is_null())
                return Error{Fault::database_query, database.name, "not one number"};
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
        const auto words = first_line(error.what());
        return Error{connect_fault(words), address, words};
    } catch (const std::exception& error) {
        return Error{Fault::database_query, database.name, first_line(error.what())};
    }
}

} // namespace marea
