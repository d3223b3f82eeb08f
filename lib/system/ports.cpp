#include "system/ports.hpp"

#include "system/descriptor.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <memory>

namespace marea {

bool port_is_free(const std::string& address, Port port) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.c_str(), std::to_string(port.value).c_str(), &hints, &found) != 0) return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
    const Descriptor socket(::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.open()) return false;
    // As docker's proxy does: connections of the past in TIME_WAIT do not hold a port.
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return ::bind(socket.get(), list->ai_addr, list->ai_addrlen) == 0;
}

} // namespace marea
