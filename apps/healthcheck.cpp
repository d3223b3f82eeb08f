#include "healthcheck/healthcheck.hpp"
#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/swarm_target.hpp"
#include "autoscale/probe/connections.hpp"
#include "config/fill_in.hpp"
#include "healthcheck/look.hpp"
#include "metrics/export.hpp"
#include "metrics/programs.hpp"
#include "report/health_options.hpp"
#include "report/health_words.hpp"
#include "report/metrics_words.hpp"
#include "report/notice_words.hpp"
#include "report/program.hpp"
#include "system/host.hpp"

using namespace marea;

namespace {

const Program program{"healthcheck", exit_code(HealthLevel::unknown), exit_code(HealthLevel::unknown),
                      health_misconfigured, health_impossible};

/// Settings -> real parts -> job.
ProgramEnd run(const HealthOptions& options, Settings settings, SystemClock& clock) {
    const auto environment = process_environment();
    if (settings.healthcheck.notify_command.empty()) settings.healthcheck.notify_command = settings.notify.command;
    if (const auto errors = fill_in_healthcheck(settings, environment); !errors.empty())
        return misconfigured(program, errors);
    const auto endpoint = engine::find_endpoint(environment);
    if (!endpoint) return impossible(program, endpoint.error());
    const Log complaints(clock, stderr); // standard output is one line, for whoever reads that alone
    const Outside outside(settings, clock, complaints, "healthcheck", settings.ping.healthcheck);
    outside.start();
    ProcessRunner runner;
    auto balancer = client_for(settings.healthcheck, environment);
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const engine::Api api(*endpoint, docker_limit);
    const auto last_time = StateFile(settings.paths.state_dir).load();
    const auto place = find_place(settings, api, last_time ? last_time->swarm_service : std::string());
    DockerTarget containers(api, docker, settings, place.containers);
    SwarmTarget service(api, docker, settings, place.membership);
    const bool swarm = place.kind == TargetKind::swarm;
    if (swarm) complete_for_swarm(settings);
    Target& target = swarm ? static_cast<Target&>(service) : containers;
    auto fleet = target.look(); // first, for it tells where the database is
    metrics::Export exported(settings, clock, "healthcheck");
    auto sinks = health_sinks(clock, settings, runner, stdout, stderr);
    sinks.judged = [&](const HealthReport& report) { metrics::take(exported.page(), report); };
    const HealthParts parts{settings,
                            clock,
                            balancer,
                            [&fleet]() -> Result<Fleet> { return fleet; },
                            [&](const Backend& backend) { return target.ask({backend}).front(); },
                            [&] { return probe_connections(settings.database); },
                            host_name(),
                            std::move(sinks)};
    const auto level = healthcheck(parts, options.verbose ? Verbosity::always : Verbosity::problems);
    using metrics::Export;
    const bool well = level == HealthLevel::ok;
    exported.finish(well ? Export::Outcome::ok : Export::Outcome::failed, metrics_log(complaints));
    outside.end(well);
    return {exit_code(level), true};
}

} // namespace

int main(int argc, char** argv) {
    return run_program(program, argc, argv, parse_healthcheck, run);
}
