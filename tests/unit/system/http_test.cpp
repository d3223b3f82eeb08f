#include "../catch.hpp"

#include "system/descriptor.hpp"
#include "system/http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

using namespace marea;
using namespace std::chrono_literals;

TEST_CASE("http: no time left is no time, not all the time in the world") {
    Descriptor silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); // connects, and never answers
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(silent.get(), any, length) == 0);
    REQUIRE(::listen(silent.get(), 1) == 0);
    REQUIRE(::getsockname(silent.get(), any, &length) == 0);
    const auto url = "http://127.0.0.1:" + std::to_string(::ntohs(address.sin_port)) + "/";

    const std::jthread ender([&] {
        std::this_thread::sleep_for(3s);
        silent.reset();
    });
    const auto start = std::chrono::steady_clock::now();
    for (const auto left : {0ms, -5ms})
        CHECK_FALSE(CurlClient().get(url, left));
    CHECK(std::chrono::steady_clock::now() - start < 2s);
}
