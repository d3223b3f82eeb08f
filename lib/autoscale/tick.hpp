#pragma once

#include "autoscale/parts.hpp"
#include "base/exit_code.hpp"

namespace marea {

enum class MonitorMode {
    act,
    dry_run, ///< looks and plans for real, changes nothing at all, not even its own memory
};

/// `autoscale --monitor`: one tick. Lock, look, rule, plan; then each step in order, its intent on the disk first; the
/// first one that fails ends the tick. What happens goes to `sink`.
[[nodiscard]] ExitCode monitor(const Parts& parts, MonitorMode mode, const autoscale::TickSink& sink);

} // namespace marea
