#include "postgres/connect.hpp"

#include <sys/socket.h>

#include <cmath>
#include <string_view>

namespace marea::postgres {
namespace {

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

std::string libpq_quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text) {
        if (letter == '\'' || letter == '\\') result += '\\';
        result += letter;
    }
    return result + "'";
}

std::string connection_string(const DatabaseSettings& database, const std::vector<std::string>& settings) {
    const auto milliseconds = static_cast<long>(database.timeout_seconds * 1000);
    std::string options;
    for (const auto& setting : settings)
        options += (options.empty() ? "-c " : " -c ") + setting;
    std::string text = "host=" + libpq_quoted(database.host) + " port=" + std::to_string(database.port.value) +
                       " user=" + libpq_quoted(database.user) + " dbname=" + libpq_quoted(database.name) +
                       " application_name=marea gssencmode=disable" +
                       // libpq takes whole seconds and raises 1 to 2
                       " connect_timeout=" + std::to_string(static_cast<long>(std::ceil(database.timeout_seconds))) +
                       " tcp_user_timeout=" + std::to_string(milliseconds) + " options=" + libpq_quoted(options);
    if (!database.password.empty()) text += " password=" + libpq_quoted(database.password.reveal());
    return text;
}

std::string address(const DatabaseSettings& database) {
    return database.host + ":" + std::to_string(database.port.value);
}

std::string first_line(std::string text) {
    constexpr std::string_view severity = "ERROR:  ";
    if (text.starts_with(severity)) text.erase(0, severity.size());
    return text.substr(0, text.find('\n'));
}

Error connect_error(const DatabaseSettings& database, const std::string& words) {
    return {connect_fault(words), address(database), first_line(words)};
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
