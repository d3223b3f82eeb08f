#pragma once

#include "config/keys.hpp"

#include <string>

namespace marea::config {

/// What is wrong with a text of this shape, as the end of a sentence ("no puede estar vacío"); empty: nothing.
[[nodiscard]] std::string mismatch(const std::string& text, Shape shape);

} // namespace marea::config
