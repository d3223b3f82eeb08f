#pragma once

#include "autoscale/check.hpp"

#include <string>

namespace marea {

/// `--check-config`, behind the settings: what was found and from where, and what is missing with its remedy. Each line
/// is a comment, so that the whole is a settings file.
[[nodiscard]] std::string render_check(const Check& check);

} // namespace marea
