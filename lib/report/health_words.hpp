#pragma once

#include "config/settings.hpp"
#include "healthcheck/events.hpp"
#include "report/ink.hpp"
#include "report/phrase.hpp"
#include "system/process.hpp"

#include <cstdio>
#include <string>

namespace marea {

/// "HEALTH OK - 4/4 backends, 200 in 0.012s | time=0.012s;2;10;0 backends=4;4:;1:;0;4", without a line's end. On a
/// problem the reasons stand before the bar. At a terminal the level has its colour.
[[nodiscard]] std::string health_line(const HealthReport& report, const Ink& ink = Ink());

/// The same without the performance data, for people.
[[nodiscard]] std::string health_summary(const HealthReport& report);

/// One reason for a level other than ok, without its full stop.
[[nodiscard]] std::string health_reason(const Finding& finding, const HealthLimits& limits, const std::string& url);

/// A message about the report whose summary is given, or about the run itself (no summary).
[[nodiscard]] std::string health_words(const Event<HealthMessage>& event, const std::string& summary);

/// The line for settings that cannot be used; the errors themselves are on standard error.
inline constexpr Text health_misconfigured{"HEALTH UNKNOWN - configuración incorrecta",
                                           "HEALTH UNKNOWN - wrong settings"};
[[nodiscard]] std::string health_impossible(const Error& error);

/// Standard output, standard error, `health.log` and notify_command. What is given has to outlive them.
[[nodiscard]] HealthSinks health_sinks(const Clock& clock, const Settings& settings, CommandRunner& runner,
                                       std::FILE* out, std::FILE* errors);

} // namespace marea
