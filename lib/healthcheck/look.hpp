#pragma once

#include "healthcheck/healthcheck.hpp"

namespace marea {

/// Looks at everything side by side: takes as long as the slowest. `backups_seen`: there have been verified backups.
[[nodiscard]] HealthSeen look(const HealthParts& parts, bool backups_seen);

} // namespace marea
