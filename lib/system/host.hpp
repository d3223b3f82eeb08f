#pragma once

#include <string>

namespace marea {

/// This server's name, for a message that is read elsewhere.
[[nodiscard]] std::string host_name();

} // namespace marea
