#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace marea {

/// Files of a client certificate, in PEM; all empty: the system's certificates, and none of one's own.
struct TlsFiles {
    std::filesystem::path authority;
    std::filesystem::path certificate;
    std::filesystem::path key;
};

/// What a server wants to know of who asks. Never part of an error.
struct HttpIdentity {
    std::map<std::string, Secret> headers{}; ///< by name
    Secret basic_auth{};                     ///< "user:password"
};

struct HttpRequest {
    std::string url;
    std::chrono::milliseconds timeout{2000};
    std::string method = "GET";
    std::filesystem::path unix_socket{}; ///< instead of TCP; the url's host is then only a name
    TlsFiles tls{};
    HttpIdentity identity{};
    std::size_t most_bytes = 0; ///< of the body that are kept; a longer one is an error, 0: the body is thrown away
};

struct HttpReply {
    int status = 0;
    std::string body;
};

/// Sends all requests side by side, without a thread, and waits for the last: one answer for each request, in its
/// order. No redirect is followed and no proxy used; every address of a name is tried, IPv6 and IPv4. Where there is
/// no whole answer in time: Fault::http_name, http_refused, http_timed_out, http_tls, or http for the rest, with curl's
/// reason.
[[nodiscard]] std::vector<Result<HttpReply>> send(const std::vector<HttpRequest>& requests,
                                                  std::chrono::milliseconds connect_limit = std::chrono::minutes(5));

/// GETs `url`: the status code, or a fault as send() has it.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    [[nodiscard]] virtual Result<int> get(const std::string& url, std::chrono::milliseconds timeout) = 0;
};

/// send(), one at a time; `connect_limit` bounds how long connecting may take.
class CurlClient final : public HttpClient {
public:
    explicit CurlClient(std::chrono::milliseconds connect_limit = std::chrono::minutes(5), TlsFiles tls = {},
                        HttpIdentity identity = {})
        : connect_limit_(connect_limit), tls_(std::move(tls)), identity_(std::move(identity)) {}
    [[nodiscard]] Result<int> get(const std::string& url, std::chrono::milliseconds timeout) override;

private:
    std::chrono::milliseconds connect_limit_;
    TlsFiles tls_;
    HttpIdentity identity_;
};

} // namespace marea
