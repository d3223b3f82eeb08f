#include "cleanup/cleanup.hpp"
#include "report/cleanup_options.hpp"
#include "report/program.hpp"

using namespace marea;

namespace {

/// Settings -> real parts -> job.
Outcome run(const CleanupOptions& options, const Settings& settings, SystemClock& clock) {
    ProcessRunner runner;
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const CleanupParts parts{settings, clock, docker};
    const bool dry_run = options.task == CleanupOptions::Task::dry_run;
    return {cleanup(parts, dry_run ? CleanupMode::dry_run : CleanupMode::act, stdout), dry_run};
}

} // namespace

int main(int argc, char** argv) {
    return run_program(
        {"cleanup"}, [&] { return parse_cleanup(argc, argv); }, run);
}
