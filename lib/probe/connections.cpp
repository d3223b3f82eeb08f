#include "probe/connections.hpp"

#include "probe/postgres.hpp"

#include <pqxx/pqxx>

#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace marea {
namespace {

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

} // namespace

Result<std::int64_t> probe_connections(const DatabaseSettings& database) {
    using postgres::one_line;
    const auto address = postgres::address(database);
    const auto milliseconds = static_cast<long>(database.timeout_seconds * 1000);
    try {
        pqxx::connection connection(postgres::connection_string(
            database, {"statement_timeout=" + std::to_string(milliseconds), "default_transaction_read_only=on"}));
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
            return Error{Fault::database_down, address, one_line(error.what())};
        } catch (const pqxx::sql_error& error) {
            constexpr auto query_canceled = "57014"; // statement_timeout, PostgreSQL's appendix A
            if (watchdog.fired() || error.sqlstate() == query_canceled)
                return Error{Fault::database_timed_out, address, one_line(error.what())};
            return Error{Fault::database_query, database.name, one_line(error.what())};
        }
    } catch (const pqxx::broken_connection& error) {
        return postgres::connect_error(database, error.what());
    } catch (const std::exception& error) {
        return Error{Fault::database_query, database.name, one_line(error.what())};
    }
}

} // namespace marea
