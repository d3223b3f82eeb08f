#include "system/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace marea {
namespace {

/// One request under way. Its address is known to curl, so it never moves.
struct Transfer {
    const HttpRequest* request = nullptr;
    std::string body;
    bool too_long = false;
    std::string reason = std::string(CURL_ERROR_SIZE, '\0');
    CURLcode code = CURLE_FAILED_INIT;
    /// Last, so that it goes first: curl writes into `reason` until then.
    std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> headers{nullptr, &::curl_slist_free_all};
    std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle{::curl_easy_init(), &::curl_easy_cleanup};
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto bytes = size * count;
    if (transfer.request->most_bytes == 0) return bytes;
    transfer.too_long = transfer.body.size() + bytes > transfer.request->most_bytes;
    if (transfer.too_long) return 0; // ends the transfer
    transfer.body.append(data, bytes);
    return bytes;
}

void set_up(Transfer& transfer, std::chrono::milliseconds connect_limit) {
    auto* handle = transfer.handle.get();
    const auto& request = *transfer.request;
    ::curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    ::curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    ::curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
    ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(handle, CURLOPT_PROXY, ""); // a proxy of the environment must not answer for a backend
    const auto limit = std::max(request.timeout, std::chrono::milliseconds(1)); // to curl, 0 is no limit at all
    ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_limit.count()));
    ::curl_easy_setopt(handle, CURLOPT_IPRESOLVE, static_cast<long>(CURL_IPRESOLVE_WHATEVER));
    ::curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take);
    ::curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    ::curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer.reason.data());
    const auto set_file = [&](CURLoption option, const std::filesystem::path& file) {
        if (!file.empty()) ::curl_easy_setopt(handle, option, file.c_str());
    };
    set_file(CURLOPT_UNIX_SOCKET_PATH, request.unix_socket);
    set_file(CURLOPT_CAINFO, request.tls.authority);
    set_file(CURLOPT_SSLCERT, request.tls.certificate);
    set_file(CURLOPT_SSLKEY, request.tls.key);
    for (const auto& [name, value] : request.identity.headers)
        if (auto* longer = ::curl_slist_append(transfer.headers.get(), (name + ": " + value.reveal()).c_str())) {
            (void)transfer.headers.release(); // the list has grown at its end
            transfer.headers.reset(longer);
        }
    if (transfer.headers) ::curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.headers.get());
    if (const auto& user = request.identity.basic_auth; !user.empty())
        ::curl_easy_setopt(handle, CURLOPT_USERPWD, user.reveal().c_str());
}

Fault fault_of(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return Fault::http_name;
    case CURLE_COULDNT_CONNECT: return Fault::http_refused;
    case CURLE_OPERATION_TIMEDOUT: return Fault::http_timed_out;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return Fault::http_tls;
    default: return Fault::http;
    }
}

Result<HttpReply> answer(Transfer& transfer) {
    const auto& url = transfer.request->url;
    if (transfer.too_long)
        return Error{Fault::http, url, "> " + std::to_string(transfer.request->most_bytes) + " bytes"};
    if (transfer.code != CURLE_OK) {
        transfer.reason.resize(std::min(transfer.reason.find('\0'), transfer.reason.size()));
        return Error{fault_of(transfer.code), url,
                     transfer.reason.empty() ? ::curl_easy_strerror(transfer.code) : transfer.reason};
    }
    long status = 0;
    ::curl_easy_getinfo(transfer.handle.get(), CURLINFO_RESPONSE_CODE, &status);
    return HttpReply{static_cast<int>(status), std::move(transfer.body)};
}

/// Until every transfer has ended, each by its own time-out at the latest.
void perform(CURLM* multi) {
    constexpr int look_again_ms = 1000;
    for (int running = 1; running > 0;) {
        if (::curl_multi_perform(multi, &running) != CURLM_OK) return;
        int left = 0;
        while (const CURLMsg* message = ::curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Transfer* transfer = nullptr;
            ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
            transfer->code = message->data.result;
        }
        if (running > 0) ::curl_multi_poll(multi, nullptr, 0, look_again_ms, nullptr);
    }
}

} // namespace

std::vector<Result<HttpReply>> send(const std::vector<HttpRequest>& requests, std::chrono::milliseconds connect_limit) {
    static const bool ready = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    std::vector<Result<HttpReply>> answers;
    const std::unique_ptr<CURLM, decltype(&::curl_multi_cleanup)> multi(ready ? ::curl_multi_init() : nullptr,
                                                                        &::curl_multi_cleanup);
    std::vector<std::unique_ptr<Transfer>> transfers;
    for (const auto& request : requests) {
        auto& transfer = *transfers.emplace_back(std::make_unique<Transfer>());
        transfer.request = &request;
        if (!multi || !transfer.handle) continue;
        set_up(transfer, connect_limit);
        ::curl_multi_add_handle(multi.get(), transfer.handle.get());
    }
    if (multi) perform(multi.get());
    for (const auto& transfer : transfers) {
        if (multi && transfer->handle) ::curl_multi_remove_handle(multi.get(), transfer->handle.get());
        answers.push_back(answer(*transfer));
    }
    return answers;
}

Result<int> CurlClient::get(const std::string& url, std::chrono::milliseconds timeout) {
    const auto reply = std::move(send({{url, timeout, "GET", {}, tls_, identity_}}, connect_limit_).front());
    if (!reply) return reply.error();
    return reply->status;
}

} // namespace marea
