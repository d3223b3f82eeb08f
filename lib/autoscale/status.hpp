#pragma once

#include "autoscale/parts.hpp"
#include "base/exit_code.hpp"

#include <cstdio>

namespace marea {

enum class StatusForm { text, json };

/// `autoscale --status`: measures now, takes no lock and changes nothing. What is missing prints as `no disponible`,
/// its reason goes to `errors`, and the exit code is 1.
[[nodiscard]] ExitCode status(const Parts& parts, StatusForm form, std::FILE* out, std::FILE* errors);

} // namespace marea
