#pragma once

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "cleanup/events.hpp"
#include "cleanup/look.hpp"
#include "config/settings.hpp"
#include "engine/docker.hpp"

namespace marea {

/// What `cleanup` works with.
struct CleanupParts {
    const Settings& settings;
    Clock& clock;
    const Docker& docker; ///< for acting
    EngineApi engine;     ///< for looking
    CleanupSinks sinks;
};

enum class CleanupMode {
    act,
    dry_run, ///< looks and decides for real, changes nothing at all, not even its own state; takes no lock
};

/// `cleanup`: logs, unfinished backups, then containers, volumes and images; what it does goes to its sinks.
[[nodiscard]] ExitCode cleanup(const CleanupParts& parts, CleanupMode mode);

} // namespace marea
