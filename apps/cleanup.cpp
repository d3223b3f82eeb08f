#include "cleanup/cleanup.hpp"
#include "config/load.hpp"
#include "engine/api.hpp"
#include "report/cleanup_options.hpp"
#include "report/cleanup_words.hpp"
#include "report/command_line.hpp"
#include "system/clock.hpp"

using namespace marea;

namespace {

/// Settings -> real parts -> job.
ExitCode run(const CleanupOptions& options, const Settings& settings) {
    auto clock = SystemClock::open(settings.paths.procfs);
    if (!clock) return complain("cleanup", clock.error());
    auto real_clock = std::move(clock).value();
    ProcessRunner runner;
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const Log log(real_clock, stdout);
    const auto endpoint = engine::find_endpoint(process_environment());
    const auto ask = [&](const std::string& path) -> Result<std::optional<std::string>> {
        if (!endpoint) return endpoint.error();
        return engine::Api(*endpoint, docker_limit).get(path);
    };
    const CleanupParts parts{settings, real_clock, docker, ask, cleanup_sinks(log, settings)};
    const bool dry_run = options.task == CleanupOptions::Task::dry_run;
    return cleanup(parts, dry_run ? CleanupMode::dry_run : CleanupMode::act);
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parse_cleanup(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    const auto& options = std::get<CleanupOptions>(parsed);

    const auto environment = process_environment();
    const auto loaded = load_settings(find_config(options.config, environment, program_path()), environment);
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&loaded))
        return static_cast<int>(complain("cleanup", *errors));
    const auto& settings = std::get<Settings>(loaded);
    if (options.task == CleanupOptions::Task::check_config) return static_cast<int>(show_settings(settings));
    return static_cast<int>(run(options, settings));
}
