#pragma once

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "config/settings.hpp"
#include "engine/docker.hpp"

#include <cstdio>

namespace marea {

/// What `cleanup` works with.
struct CleanupParts {
    const Settings& settings;
    Clock& clock;
    const Docker& docker;
};

enum class CleanupMode {
    act,
    dry_run, ///< looks and decides for real, changes nothing at all, not even its own state; takes no lock
};

/// `cleanup`: logs, unfinished backups, then containers, volumes and images; its log lines on `out`.
[[nodiscard]] ExitCode cleanup(const CleanupParts& parts, CleanupMode mode, std::FILE* out);

} // namespace marea
