#include "healthcheck/healthcheck.hpp"
#include "autoscale/executor/docker_target.hpp"
#include "autoscale/probe/connections.hpp"
#include "report/health_line.hpp"
#include "report/health_options.hpp"
#include "report/program.hpp"
#include "system/host.hpp"

using namespace marea;

namespace {

/// Settings -> real parts -> job.
Outcome run(const HealthOptions& options, Settings settings, SystemClock& clock) {
    ProcessRunner runner;
    CurlClient http(std::chrono::seconds(2));
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const auto endpoint = engine::find_endpoint(process_environment());
    if (!endpoint) return impossible({"healthcheck", exit_code(HealthLevel::unknown)}, endpoint.error());
    const engine::Api api(*endpoint, docker_limit);
    DockerTarget target(api, docker, settings);
    const HealthParts parts{
        settings, clock, http, target, runner, [&] { return probe_connections(settings.database); }, host_name()};
    const auto level = healthcheck(parts, options.verbose ? Verbosity::always : Verbosity::problems, stdout, stderr);
    return {exit_code(level), true};
}

} // namespace

int main(int argc, char** argv) {
    const int unknown = exit_code(HealthLevel::unknown);
    return run_program(
        {"healthcheck", unknown, unknown, messages::health_misconfigured, messages::health_impossible},
        [&] { return parse_healthcheck(argc, argv); }, run);
}
