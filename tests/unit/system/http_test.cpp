#include "../catch.hpp"

#include "system/descriptor.hpp"
#include "system/http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

using namespace marea;
using namespace std::chrono_literals;

namespace {

/// A port of this host that is held: nobody listens on it, or one that never answers does.
struct HeldPort {
    explicit HeldPort(bool listening) : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket.get(), any, length) == 0);
        if (listening) REQUIRE(::listen(socket.get(), 1) == 0);
        REQUIRE(::getsockname(socket.get(), any, &length) == 0);
        url = "http://127.0.0.1:" + std::to_string(::ntohs(address.sin_port)) + "/";
    }
    Descriptor socket;
    std::string url;
};

/// Answers 200 to one request and keeps what it got.
class OneAnswer {
public:
    OneAnswer() {
        thread_ = std::jthread([this] {
            const Descriptor peer(::accept(port_.socket.get(), nullptr, nullptr));
            char block[4096];
            while (request.find("\r\n\r\n") == std::string::npos) {
                const auto got = ::read(peer.get(), block, sizeof block);
                if (got <= 0) return;
                request.append(block, static_cast<std::size_t>(got));
            }
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            (void)!::write(peer.get(), answer.data(), answer.size());
        });
    }
    std::string received() {
        thread_.join();
        return request;
    }
    [[nodiscard]] const std::string& url() const { return port_.url; }
    std::string request;

private:
    HeldPort port_{true};
    std::jthread thread_;
};

} // namespace

TEST_CASE("http: headers and basic auth go with the request, and only where they are given") {
    OneAnswer named;
    CurlClient client(2s, {}, {{{"X-Token", Secret("sesame")}, {"X-More", Secret("a b")}}, Secret("ana:hunter2")});
    CHECK(*client.get(named.url(), 2s) == 200);
    const auto request = named.received();
    CHECK(request.find("\r\nX-Token: sesame\r\n") != std::string::npos);
    CHECK(request.find("\r\nX-More: a b\r\n") != std::string::npos);
    CHECK(request.find("\r\nAuthorization: Basic YW5hOmh1bnRlcjI=\r\n") != std::string::npos);
    OneAnswer anonymous;
    CHECK(*CurlClient(2s).get(anonymous.url(), 2s) == 200);
    CHECK(anonymous.received().find("Authorization") == std::string::npos);
}

TEST_CASE("http: why there is no answer: the name, nobody there, too late") {
    // A label over 63 letters: no resolver has to be asked.
    CHECK(CurlClient(2s).get("http://" + std::string(70, 'x') + ".invalid/", 2s).error().fault == Fault::http_name);
    const HeldPort nobody(false);
    CHECK(CurlClient(2s).get(nobody.url, 2s).error().fault == Fault::http_refused);
    const HeldPort silent(true);
    CHECK(CurlClient(2s).get(silent.url, 50ms).error().fault == Fault::http_timed_out);
}

TEST_CASE("http: no time left is no time, not all the time in the world") {
    HeldPort silent(true); // connects, and never answers
    const std::jthread ender([&] {
        std::this_thread::sleep_for(3s);
        silent.socket.reset();
    });
    const auto start = std::chrono::steady_clock::now();
    for (const auto left : {0ms, -5ms})
        CHECK_FALSE(CurlClient().get(silent.url, left));
    CHECK(std::chrono::steady_clock::now() - start < 2s);
}
