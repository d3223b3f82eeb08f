#pragma once

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "system/process.hpp"

#include <chrono>
#include <string>
#include <vector>

/// Telling those outside, after the work: none of it changes what came of a run, and each has its limit of time.
namespace marea {

/// What all notices of a run together may last.
inline constexpr Seconds notice_limit{30};

/// Gives the command one line on its standard input, and so long for it.
[[nodiscard]] Result<void> notify(CommandRunner& runner, const std::vector<std::string>& command,
                                  const std::string& line, Seconds limit = notice_limit);

enum class Ping { start, success, fail };

/// GETs the address of a service that expects to hear from a program: `/start` and `/fail` after it, nothing for a
/// success. No address: nothing. The address is a secret: an error names `program` instead.
[[nodiscard]] Result<void> ping(const Secret& url, Ping what, const std::string& program);

} // namespace marea
