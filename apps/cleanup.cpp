#include "cleanup/cleanup.hpp"
#include "engine/api.hpp"
#include "report/cleanup_options.hpp"
#include "report/cleanup_words.hpp"
#include "report/program.hpp"

using namespace marea;

namespace {

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
    const bool dry_run = options.task == CleanupOptions::Task::dry_run;
    return {cleanup(parts, dry_run ? CleanupMode::dry_run : CleanupMode::act), dry_run};
}

} // namespace

int main(int argc, char** argv) {
    return run_program({"cleanup"}, argc, argv, parse_cleanup, run);
}
