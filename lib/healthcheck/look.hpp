#pragma once

#include "config/load.hpp"
#include "healthcheck/healthcheck.hpp"

namespace marea {

/// Looks at everything side by side: takes as long as the slowest. `backups_seen`: there have been verified backups.
[[nodiscard]] HealthSeen look(const HealthParts& parts, bool backups_seen);

/// What counts as too slow, too old or too few.
[[nodiscard]] HealthLimits limits_of(const Settings& settings);

/// Who asks [healthcheck] url: with its headers, and with its authorities or those of SSL_CERT_FILE.
[[nodiscard]] CurlClient client_for(const HealthcheckSettings& check, const Environment& environment);

} // namespace marea
