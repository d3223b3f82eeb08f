#include "system/host.hpp"

#include <unistd.h>

#include <array>

namespace marea {

std::string host_name() {
    constexpr std::size_t longest = 256;
    std::array<char, longest> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

} // namespace marea
