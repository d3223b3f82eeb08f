#include "cleanup/cleanup.hpp"
#include "engine/api.hpp"
#include "metrics/export.hpp"
#include "metrics/programs.hpp"
#include "report/cleanup_options.hpp"
#include "report/cleanup_words.hpp"
#include "report/metrics_words.hpp"
#include "report/notice_words.hpp"
#include "report/program.hpp"

using namespace marea;

namespace {

/// One cleanup, and what it tells others.
ExitCode clean(CleanupParts parts, const Log& log) {
    const Outside outside(parts.settings, parts.clock, log, "cleanup", parts.settings.ping.cleanup);
    outside.start();
    metrics::Export exported(parts.settings, parts.clock, "cleanup");
    parts.sinks.say = [&exported, lines = parts.sinks.say](const Event<CleanupMessage>& event) {
        lines(event);
        metrics::take(exported.page(), event);
    };
    const auto code = cleanup(parts, CleanupMode::act);
    const auto outcome = metrics::outcome_of(code);
    if (!outcome) return code; // another run was at it, and tells
    exported.finish(*outcome, metrics_log(log));
    outside.end(code != ExitCode::failed);
    return code;
}

/// Settings -> real parts -> job.
ProgramEnd run(const CleanupOptions& options, const Settings& settings, SystemClock& clock) {
    ProcessRunner runner;
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const Log log(clock, stdout);
    const auto endpoint = engine::find_endpoint(process_environment());
    const auto ask = [&](const std::string& path) -> Result<std::optional<std::string>> {
        if (!endpoint) return endpoint.error();
        return engine::Api(*endpoint, docker_limit).get(path);
    };
    const CleanupParts parts{settings, clock, docker, ask, cleanup_sinks(log, settings)};
    if (options.task == CleanupOptions::Task::dry_run) return cleanup(parts, CleanupMode::dry_run);
    return {clean(parts, log), false};
}

} // namespace

int main(int argc, char** argv) {
    return run_program({"cleanup"}, argc, argv, parse_cleanup, run);
}
