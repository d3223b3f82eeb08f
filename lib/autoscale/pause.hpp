#pragma once

#include "autoscale/events.hpp"
#include "base/exit_code.hpp"
#include "state/pause.hpp"

namespace marea {

/// `autoscale --pause`: until then no tick adds or removes a backend. Waits for nobody; a tick that runs ends as it
/// began.
[[nodiscard]] ExitCode pause(const std::filesystem::path& state_dir, const Pause& pause,
                             const autoscale::TickSink& sink);

/// `autoscale --resume`: ends it.
[[nodiscard]] ExitCode resume(const std::filesystem::path& state_dir, Moment now, const autoscale::TickSink& sink);

} // namespace marea
