#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/nginx_balancer.hpp"
#include "autoscale/monitor.hpp"
#include "autoscale/probe/connections.hpp"
#include "autoscale/probe/memory.hpp"
#include "autoscale/status.hpp"
#include "config/load.hpp"
#include "report/autoscale_options.hpp"
#include "report/command_line.hpp"
#include "system/clock.hpp"
#include "system/ports.hpp"

#include <memory>

using namespace marea;

namespace {

/// Settings -> real parts -> job.
ExitCode run(const AutoscaleOptions& options, const Settings& settings) {
    auto clock = SystemClock::open(settings.paths.procfs);
    if (!clock) return complain("autoscale", clock.error());
    auto real_clock = std::move(clock).value();

    ProcessRunner runner;
    CurlClient http;
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    DockerTarget target(docker, http, settings);
    NginxBalancer nginx(runner, settings.balancer);
    NoBalancer none;
    Balancer* balancer = &nginx;
    if (settings.balancer.kind == BalancerKind::none) balancer = &none;
    const Probes probes{
        [&](const std::optional<CpuSample>& before) { return probe_cpu(settings.paths.procfs, real_clock, before); },
        [&] { return probe_memory(settings.paths.procfs); },
        [&] { return probe_connections(settings.database); },
        port_is_free,
    };
    const Parts parts{settings, real_clock, probes, target, *balancer};
    if (options.task == AutoscaleOptions::Task::status)
        return status(parts, options.json ? StatusForm::json : StatusForm::text, stdout, stderr);
    return monitor(parts, options.dry_run ? MonitorMode::dry_run : MonitorMode::act, stdout);
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parse_autoscale(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    const auto& options = std::get<AutoscaleOptions>(parsed);

    const auto environment = process_environment();
    const auto loaded = load_settings(find_config(options.config, environment, program_path()), environment);
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&loaded))
        return static_cast<int>(complain("autoscale", *errors));
    const auto& settings = std::get<Settings>(loaded);
    if (options.task == AutoscaleOptions::Task::check_config) return static_cast<int>(show_settings(settings));
    return static_cast<int>(run(options, settings));
}
