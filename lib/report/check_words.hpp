#pragma once

#include "autoscale/check.hpp"
#include "report/ink.hpp"

#include <string>

namespace marea {

/// `--check-config`, behind the settings: what was found and from where, and what is missing with its remedy. Each line
/// is a comment, so that the whole is a settings file; at a terminal headings and faults stand out.
[[nodiscard]] std::string render_check(const Check& check, const Ink& ink = Ink());

} // namespace marea
