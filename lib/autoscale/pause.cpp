#include "autoscale/pause.hpp"

namespace marea {
namespace {

using autoscale::Says;

ExitCode failed(const autoscale::TickSink& sink, const Error& error) {
    sink({Says::failed, {{"error", error}}});
    return ExitCode::failed;
}

} // namespace

ExitCode pause(const std::filesystem::path& state_dir, const Pause& pause, const autoscale::TickSink& sink) {
    if (auto saved = pause_file(state_dir).save(pause); !saved) return failed(sink, saved.error());
    sink({Says::pause_set, {{"until", pause.until}}});
    return ExitCode::ok;
}

ExitCode resume(const std::filesystem::path& state_dir, Moment now, const autoscale::TickSink& sink) {
    const auto before = pause_in_force(state_dir, now); // a damaged one is removed as well
    if (auto ended = end_pause(state_dir); !ended) return failed(sink, ended.error());
    sink({before && !*before ? Says::no_pause : Says::pause_ended});
    return ExitCode::ok;
}

} // namespace marea
