#pragma once

#include "autoscale/replay/compare.hpp"
#include "base/exit_code.hpp"
#include "report/replay_options.hpp"

namespace marea {

/// `autoscale --replay`: reads, compares, prints; `given`: the settings with what --set says. What goes wrong goes to
/// standard error.
[[nodiscard]] ExitCode show_replay(const ReplayOptions& options, bool json, const Settings& settings,
                                   const std::optional<Settings>& given);

/// The comparison as a table with its explanation, and as JSON.
[[nodiscard]] std::string render_replay(const std::vector<Minute>& minutes, const replay::Comparison& comparison,
                                        const Settings& settings, const std::string& given);
[[nodiscard]] std::string render_replay_json(const std::vector<Minute>& minutes, const replay::Comparison& comparison);

/// "time,desired,running", a row for each minute.
[[nodiscard]] std::string render_series(const replay::Series& series);

} // namespace marea
