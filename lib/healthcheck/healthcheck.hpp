#pragma once

#include "config/settings.hpp"
#include "healthcheck/events.hpp"
#include "project/backends.hpp"
#include "system/http.hpp"

#include <functional>
#include <string>

namespace marea {

/// What the check works with: real parts in apps/, a test's own in tests/unit/healthcheck/.
struct HealthParts {
    const Settings& settings;
    Clock& clock;
    HttpClient& http;
    std::function<Result<Fleet>()> fleet;              ///< what runs
    std::function<Result<void>(const Backend&)> ask;   ///< whether one backend answers by itself; from several threads
    std::function<Result<std::int64_t>()> connections; ///< whether the database answers
    std::string host;                                  ///< this server's name, for notices
    HealthSinks sinks;
};

enum class Verbosity { problems, always };

/// `healthcheck`: looks at everything, says a problem in one line when it is new, has changed or a day has passed
/// (always when asked to), logs each failure, and tells notify_command when it is time. Changes nothing but its own log
/// and state.
[[nodiscard]] HealthLevel healthcheck(const HealthParts& parts, Verbosity verbosity);

} // namespace marea
