#pragma once

#include "autoscale/parts.hpp"
#include "base/exit_code.hpp"

#include <cstdio>

namespace marea {

enum class MonitorMode {
    act,
    dry_run, ///< observes and decides for real, changes nothing at all, not even its own state
};

/// `autoscale --monitor`: one tick (DESIGN section 4), its log lines on `out`.
[[nodiscard]] ExitCode monitor(const Parts& parts, MonitorMode mode, std::FILE* out);

} // namespace marea
