#include "system/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace marea {
namespace {

std::size_t discard(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

} // namespace

Result<int> CurlClient::get(const std::string& url, std::chrono::milliseconds timeout) {
    static const bool ready = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle(ready ? ::curl_easy_init() : nullptr,
                                                                       &::curl_easy_cleanup);
    if (!handle) return Error{Fault::http, url, "libcurl"};
    std::string reason(CURL_ERROR_SIZE, '\0');
    ::curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(handle.get(), CURLOPT_PROXY, ""); // a proxy of the environment must not answer for a backend
    const auto limit = std::max(timeout, std::chrono::milliseconds(1)); // to curl, 0 is no limit at all
    ::curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    ::curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_limit_.count()));
    ::curl_easy_setopt(handle.get(), CURLOPT_IPRESOLVE, static_cast<long>(CURL_IPRESOLVE_WHATEVER));
    ::curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &discard);
    ::curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, reason.data());
    if (const CURLcode code = ::curl_easy_perform(handle.get()); code != CURLE_OK) {
        reason.resize(reason.find('\0') == std::string::npos ? reason.size() : reason.find('\0'));
        return Error{Fault::http, url, reason.empty() ? ::curl_easy_strerror(code) : reason};
    }
    long status = 0;
    ::curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

} // namespace marea
