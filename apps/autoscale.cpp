#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/nginx_balancer.hpp"
#include "autoscale/monitor.hpp"
#include "autoscale/probe/connections.hpp"
#include "autoscale/probe/memory.hpp"
#include "autoscale/status.hpp"
#include "report/autoscale_options.hpp"
#include "report/program.hpp"
#include "system/ports.hpp"

#include <memory>

using namespace marea;

namespace {

/// Settings -> real parts -> job.
Outcome run(const AutoscaleOptions& options, const Settings& settings, SystemClock& clock) {
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
        [&](const std::optional<CpuSample>& before) { return probe_cpu(settings.paths.procfs, clock, before); },
        [&] { return probe_memory(settings.paths.procfs); },
        [&] { return probe_connections(settings.database); },
        port_is_free,
    };
    const Parts parts{settings, clock, probes, target, *balancer};
    if (options.task == AutoscaleOptions::Task::status)
        return status(parts, options.json ? StatusForm::json : StatusForm::text, stdout, stderr);
    return {monitor(parts, options.dry_run ? MonitorMode::dry_run : MonitorMode::act, stdout), options.dry_run};
}

} // namespace

int main(int argc, char** argv) {
    return run_program(
        {"autoscale"}, [&] { return parse_autoscale(argc, argv); }, run);
}
