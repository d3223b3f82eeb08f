#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// What every use of PostgreSQL from C++ shares. Connections never wait for ever and carry the password only inside
/// libpq's own string.
namespace marea::postgres {

/// A value of a libpq connection string, quoted.
[[nodiscard]] std::string libpq_quoted(const std::string& text);

/// `settings`: server parameters of the session, "name=value", no blanks.
[[nodiscard]] std::string connection_string(const DatabaseSettings& database, const std::vector<std::string>& settings);

/// "127.0.0.1:5432"
[[nodiscard]] std::string address(const DatabaseSettings& database);

/// A message of the server or of libpq: the cause stands in its first line, advice and the query after it.
[[nodiscard]] std::string first_line(std::string text);

/// Why connecting failed. libpq gives no code for it, only words, which the server's LC_MESSAGES may translate; what is
/// not recognised is database_down with the words as they came.
[[nodiscard]] Error connect_error(const DatabaseSettings& database, const std::string& words);

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
