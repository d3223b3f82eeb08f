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

class CurlClient final : public HttpClient {
public:
    [[nodiscard]] Result<int> get(const std::string& url, std::chrono::milliseconds timeout) override;
};

} // namespace marea
