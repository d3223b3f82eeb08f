#pragma once

#include "healthcheck/judge.hpp"

#include <chrono>
#include <string>

namespace marea {

/// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the monitoring plugins' convention.
[[nodiscard]] int exit_code(HealthLevel level);

/// What the line needs besides the findings.
struct HealthReport {
    const HealthSeen& seen;
    const Health& health;
    const HealthLimits& limits;
    const std::string& url;
    double timeout_seconds = 10;
};

/// "HEALTH OK - 4/4 backends, 200 in 0.012s | time=0.012s;2;10;0 backends=4;4:;1:;0;4", without a line's end. On a
/// problem the reasons stand before the bar.
[[nodiscard]] std::string health_line(const HealthReport& report);

/// The same without the performance data, for people.
[[nodiscard]] std::string health_summary(const HealthReport& report);

namespace messages {

/// health.log: a failure carries the words that the old crontab line wrote; then the first success after failures.
[[nodiscard]] std::string health_failed(const std::string& summary);
[[nodiscard]] std::string health_recovered(const std::string& summary);

/// The one line that notify_command gets: "servidor: HEALTH CRITICAL - ... (desde 2024-01-15 14:31:00)".
[[nodiscard]] std::string notice(Notice kind, const std::string& host, const std::string& summary,
                                 std::int64_t failing_since);
[[nodiscard]] std::string notice_failed(const Error& error);
[[nodiscard]] std::string health_state_damaged(const std::string& cause);

/// The line for settings that cannot be used; the errors themselves are on standard error.
inline constexpr auto health_misconfigured = "HEALTH UNKNOWN - configuración incorrecta";
[[nodiscard]] std::string health_impossible(const Error& error);

} // namespace messages
} // namespace marea
