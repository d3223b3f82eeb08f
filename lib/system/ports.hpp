#pragma once

#include "base/types.hpp"

#include <string>

namespace marea {

/// Whether a TCP listener could bind to this address and port now; docker is about to.
[[nodiscard]] bool port_is_free(const std::string& address, Port port);

} // namespace marea
