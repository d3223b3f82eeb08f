#pragma once

#include "base/result.hpp"

#include <chrono>
#include <string>

namespace marea {

/// GETs `url`, follows no redirect and uses no proxy: the status code, or Fault::http with curl's reason.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    [[nodiscard]] virtual Result<int> get(const std::string& url, std::chrono::milliseconds timeout) = 0;
};

/// Tries every address that the name has, IPv6 and IPv4, until one connects or `connect_limit` is over.
class CurlClient final : public HttpClient {
public:
    explicit CurlClient(std::chrono::milliseconds connect_limit = std::chrono::minutes(5))
        : connect_limit_(connect_limit) {}
    [[nodiscard]] Result<int> get(const std::string& url, std::chrono::milliseconds timeout) override;

private:
    std::chrono::milliseconds connect_limit_;
};

} // namespace marea
