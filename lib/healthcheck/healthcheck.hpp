#pragma once

#include "autoscale/executor/target.hpp"
#include "config/settings.hpp"
#include "healthcheck/judge.hpp"
#include "system/http.hpp"
#include "system/process.hpp"

#include <cstdio>
#include <functional>
#include <string>

namespace marea {

/// What the check works with: real parts in apps/, a test's own in tests/unit/job/.
struct HealthParts {
    const Settings& settings;
    Clock& clock;
    HttpClient& http;
    Target& target;
    CommandRunner& runner; ///< for notify_command
    std::function<Result<std::int64_t>()> connections;
    std::string host; ///< this server's name, for notices
};

enum class Verbosity { problems, always };

/// `healthcheck`: looks at everything, says it in one line on `out` (nothing when all is well and nobody asked), logs a
/// failure, and tells notify_command when it is time. Changes nothing but its own log and state.
[[nodiscard]] HealthLevel healthcheck(const HealthParts& parts, Verbosity verbosity, std::FILE* out, std::FILE* errors);

} // namespace marea
