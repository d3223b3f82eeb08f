#pragma once

#include "autoscale/history/tick_row.hpp"
#include "base/exit_code.hpp"
#include "config/load.hpp"
#include "report/replay_options.hpp"

#include <string>

namespace marea {

/// Where a chart is drawn.
struct Canvas {
    std::size_t width = 80; ///< characters
    bool plain = false;     ///< no terminal, or one without UTF-8: a table in ASCII
    bool colours = true;
};

/// What standard output is: $COLUMNS or the terminal's own width, whether it takes colours, the locale's character set.
[[nodiscard]] Canvas canvas_of_terminal(const Environment& environment);

/// CPU, memory, connections and backends over time, from `from` to `to`, each with its limit; changes and failures.
[[nodiscard]] std::string render_history(const std::vector<Minute>& minutes, std::chrono::sys_seconds from,
                                         std::chrono::sys_seconds to, const Thresholds& limits, const Canvas& canvas);

/// `autoscale --history`.
[[nodiscard]] ExitCode show_history(const ReplayOptions& options, const Settings& settings, Moment now);

} // namespace marea
