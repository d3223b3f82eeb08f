#include "../catch.hpp"

#include "system/descriptor.hpp"
#include "system/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

using namespace marea;

TEST_CASE("ports: one that somebody listens on is taken; connections of the past do not hold it") {
    Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const int on = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); // as docker's proxy does
    REQUIRE(::bind(listener.get(), any, length) == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    REQUIRE(::getsockname(listener.get(), any, &length) == 0);
    const Port port{::ntohs(address.sin_port)};
    CHECK_FALSE(port_is_free("127.0.0.1", port));
    CHECK_FALSE(port_is_free("0.0.0.0", port));

    // Whoever closes first is left in TIME_WAIT: here the server, as when docker stops a container.
    Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(client.get(), any, length) == 0);
    Descriptor server(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(server.open());
    listener.reset();
    server.reset();
    client.reset();
    CHECK(port_is_free("127.0.0.1", port));
    CHECK_FALSE(port_is_free("no address", port));
}
