#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "postgres/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

/// What every use of PostgreSQL from C++ shares. Connections never wait for ever and carry the password only inside
/// libpq's own string.
namespace marea::postgres {

/// A value of a libpq connection string, quoted.
[[nodiscard]] std::string libpq_quoted(const std::string& text);

/// No `options`: PgBouncer refuses them as it comes, so parameters of the session are set after connecting.
[[nodiscard]] std::string connection_string(const DatabaseSettings& database);

/// Connected within timeout_seconds, whatever is at the address; or the reason why not, as its SQLSTATE tells it, for
/// the server's words come in its own language.
[[nodiscard]] Result<std::unique_ptr<Connection>> connect(const DatabaseSettings& database);

/// The fault that the SQLSTATE of a refused connection stands for.
[[nodiscard]] Fault refusal(const std::string& sqlstate);

/// A connection that broke while it was in use.
[[nodiscard]] Error broken(const DatabaseSettings& database, const std::string& words);

/// libpq's environment must not lead to another server than the settings name: PGHOSTADDR, PGOPTIONS, PGSERVICE and
/// the like are taken out of this process's environment, and so of its children's. PGSSLMODE and PGSSLROOTCERT stay,
/// for there is no other way to demand TLS. Every connection and every tool begins with it; only the first call acts.
void forget_environment();

/// "127.0.0.1:5432"
[[nodiscard]] std::string address(const DatabaseSettings& database);

/// A message of the server or of libpq: the cause stands in its first line, advice and the query after it.
[[nodiscard]] std::string first_line(std::string text);

/// Shuts the socket down when its time is over: a server that accepts the query and never answers (stopped, or
/// stuck on its disk) obeys no statement_timeout, and libpq would wait for ever.
class Watchdog {
public:
    Watchdog(int socket, std::chrono::duration<double> limit);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    [[nodiscard]] bool fired();

private:
    std::mutex mutex_;
    std::condition_variable done_;
    bool finished_ = false;
    bool fired_ = false;
    std::thread thread_;
};

} // namespace marea::postgres
