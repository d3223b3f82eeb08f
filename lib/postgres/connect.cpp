#include "postgres/connect.hpp"

#include <libpq-fe.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace marea::postgres {
namespace {

using Steady = std::chrono::steady_clock;

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Raw = std::unique_ptr<PGconn, Finish>;

/// The last SQLSTATE in a verbose message ("FATAL:  28P01: password ..."), with the words behind it: an earlier one is
/// of an attempt without TLS or at another address of the same name.
struct Refusal {
    std::string sqlstate;
    std::string words;
};
Refusal refusal_in(const std::string& message) {
    constexpr std::string_view before = ":  ", after = ": ";
    constexpr std::size_t length = 5;
    constexpr auto letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    Refusal found;
    for (std::size_t at = message.find(before); at != std::string::npos; at = message.find(before, at + 1)) {
        const auto begin = at + before.size();
        const auto code = message.substr(begin, length);
        if (code.size() == length && code.find_first_not_of(letters) == std::string::npos &&
            message.compare(begin + length, after.size(), after) == 0)
            found = {code, first_line(message.substr(begin + length + after.size()))};
    }
    return found;
}

enum class Progress { connected, failed, late };

/// Goes on until `deadline`. `answered`: somebody took the call.
Progress advance(PGconn* connection, Steady::time_point deadline, bool& answered) {
    for (auto wants = PGRES_POLLING_WRITING; wants != PGRES_POLLING_OK; wants = PQconnectPoll(connection)) {
        if (wants == PGRES_POLLING_FAILED || PQstatus(connection) == CONNECTION_BAD) return Progress::failed;
        answered = answered || PQstatus(connection) != CONNECTION_STARTED;
        pollfd socket{PQsocket(connection), static_cast<short>(wants == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        for (int ready = -1; ready <= 0;) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
            if (left.count() <= 0) return Progress::late;
            ready = ::poll(&socket, 1, static_cast<int>(left.count()));
            if (ready < 0 && errno != EINTR) return Progress::failed;
        }
    }
    return Progress::connected;
}

Error connect_error(const DatabaseSettings& database, PGconn* connection, bool answered) {
    const std::string message = PQerrorMessage(connection);
    const auto refused = refusal_in(message);
    if (PQconnectionNeedsPassword(connection) != 0)
        return {database.password_defined ? Fault::password_empty : Fault::password_missing, address(database), {}};
    if (refused.sqlstate.empty())
        return {answered ? Fault::database_refused : Fault::database_down, address(database), first_line(message)};
    const auto fault = refusal(refused.sqlstate);
    const bool names_role = fault == Fault::database_role || fault == Fault::connect_denied;
    return {fault, names_role ? database.user : address(database), refused.words};
}

} // namespace

std::string libpq_quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "'";
}

std::string connection_string(const DatabaseSettings& database) {
    const auto milliseconds = static_cast<long>(database.timeout_seconds * 1000);
    std::string text = "host=" + libpq_quoted(database.host) + " port=" + std::to_string(database.port.value) +
                       " user=" + libpq_quoted(database.user) + " dbname=" + libpq_quoted(database.name) +
                       " application_name=marea client_encoding=UTF8 gssencmode=disable" +
                       " tcp_user_timeout=" + std::to_string(milliseconds);
    if (!database.password.empty()) text += " password=" + libpq_quoted(database.password.reveal());
    return text;
}

Fault refusal(const std::string& sqlstate) { // PostgreSQL's appendix A
    static constexpr std::array<std::pair<std::string_view, Fault>, 7> known = {{
        {"28P01", Fault::database_auth},
        {"28000", Fault::database_role},
        {"3D000", Fault::database_missing},
        {"53300", Fault::database_full},
        {"42501", Fault::connect_denied},
        {"55000", Fault::database_closed},
        {"57P03", Fault::database_starting},
    }};
    for (const auto& [code, fault] : known)
        if (code == sqlstate) return fault;
    return Fault::database_refused;
}

Result<std::unique_ptr<Connection>> connect(const DatabaseSettings& database) {
    forget_environment();
    const auto limit = std::chrono::duration<double>(database.timeout_seconds);
    const auto deadline = Steady::now() + std::chrono::duration_cast<Steady::duration>(limit);
    Raw raw(PQconnectStart(connection_string(database).c_str()));
    if (!raw) return Error{Fault::database_down, address(database), std::strerror(ENOMEM)};
    PQsetErrorVerbosity(raw.get(), PQERRORS_VERBOSE); // the one way to the SQLSTATE of a refused connection
    bool answered = false;
    switch (advance(raw.get(), deadline, answered)) {
    case Progress::late: return Error{Fault::database_timed_out, address(database), {}};
    case Progress::failed: return connect_error(database, raw.get(), answered);
    case Progress::connected: break;
    }
    PQsetErrorVerbosity(raw.get(), PQERRORS_DEFAULT);
    // libpqxx 7 leaves an adopted connection's notices to libpq, which would write them to our standard error.
    PQsetNoticeProcessor(
        raw.get(), [](void*, const char*) {}, nullptr);
    return adopt(raw.release());
}

Error broken(const DatabaseSettings& database, const std::string& words) {
    return {Fault::database_refused, address(database), first_line(words)};
}

void forget_environment() {
    static const bool done = [] {
        std::vector<std::string> names;
        for (char** variable = environ; *variable != nullptr; ++variable) {
            const std::string_view text = *variable;
            const std::string name(text.substr(0, text.find('=')));
            if (name.starts_with("PG") && name != "PGSSLMODE" && name != "PGSSLROOTCERT") names.push_back(name);
        }
        for (const auto& name : names)
            ::unsetenv(name.c_str());
        return true;
    }();
    (void)done;
}

std::string address(const DatabaseSettings& database) {
    return database.host + ":" + std::to_string(database.port.value);
}

std::string first_line(std::string text) {
    constexpr std::string_view behind_severity = ":  "; // "ERROR:  ", in the server's language
    const auto end = text.find(behind_severity);
    if (end < text.find_first_of(" \n")) text.erase(0, end + behind_severity.size());
    return text.substr(0, text.find('\n'));
}

Watchdog::Watchdog(int socket, std::chrono::duration<double> limit)
    : thread_([this, socket, limit] {
          std::unique_lock lock(mutex_);
          if (done_.wait_for(lock, limit, [this] { return finished_; })) return;
          fired_ = true;
          ::shutdown(socket, SHUT_RDWR);
      }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    done_.notify_one();
    thread_.join();
}

bool Watchdog::fired() {
    const std::lock_guard lock(mutex_);
    return fired_;
}

} // namespace marea::postgres
