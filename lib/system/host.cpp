#include "system/host.hpp"

#include <unistd.h>

namespace marea {

std::string host_name() {
    constexpr std::size_t longest = 256;
    std::string name(longest, '\0');
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.c_str();
}

} // namespace marea
