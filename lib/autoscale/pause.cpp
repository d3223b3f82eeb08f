#include "autoscale/pause.hpp"

namespace marea {
namespace {

using autoscale::failed;
using autoscale::Says;

/// Each node's tick tells the others of its own pause.
void say_when(const std::filesystem::path& state_dir, const autoscale::TickSink& sink) {
    const auto state = StateFile(state_dir).load();
    if (state && !state->swarm_service.empty()) sink({Says::pause_of_swarm});
}

} // namespace

ExitCode pause(const std::filesystem::path& state_dir, const Pause& pause, const autoscale::TickSink& sink) {
    if (auto saved = pause_file(state_dir).save(pause); !saved) return failed(sink, saved.error());
    sink({Says::pause_set, {{"until", pause.until}}});
    say_when(state_dir, sink);
    return ExitCode::ok;
}

ExitCode resume(const std::filesystem::path& state_dir, Moment now, const autoscale::TickSink& sink) {
    const auto before = pause_in_force(state_dir, now); // a damaged one is removed as well
    if (auto ended = end_pause(state_dir); !ended) return failed(sink, ended.error());
    sink({before && !*before ? Says::no_pause : Says::pause_ended});
    say_when(state_dir, sink);
    return ExitCode::ok;
}

} // namespace marea
