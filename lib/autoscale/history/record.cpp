#include "autoscale/history/record.hpp"

#include "autoscale/history/history_file.hpp"

namespace marea {

void record(const Parts& parts, World& world, const Decision& decision, const autoscale::TickSink& sink) {
    const auto& settings = parts.settings;
    auto row = row_of(world, decision, count(world, settings));
    constexpr double ms = 1000;
    row.duration_ms = ms * elapsed_at_least(world.now, parts.clock.boot()).count();
    const auto written = HistoryFile(settings.paths.state_dir).append(row, settings.scaling.history_days);
    if (!written && !world.memory.history_said) sink({autoscale::Says::history_unsaved, {{"error", written.error()}}});
    world.memory.history_said = !written;
}

} // namespace marea
