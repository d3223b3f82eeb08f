#pragma once

#include "base/error.hpp"

#include <string>

namespace marea::messages {

/// What to do about an error, without a full stop; empty: its sentence says all there is.
[[nodiscard]] std::string remedy(const Error& error);

/// For what the system refused (errno); empty: it says nothing that one could act upon.
[[nodiscard]] std::string remedy_for(int code);

} // namespace marea::messages
