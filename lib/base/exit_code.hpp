#pragma once

namespace marea {

/// One table for all binaries (DESIGN section 5); every --help prints it (report/command_line.hpp).
enum class ExitCode : int {
    ok = 0,      ///< done, or nothing to do
    failed = 1,  ///< an action failed
    partial = 3, ///< done in part
    usage = 64,
    locked = 75, ///< another run is at it (backup, cleanup)
    configuration = 78,
};

} // namespace marea
