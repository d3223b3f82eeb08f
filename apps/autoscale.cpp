#include "autoscale/check.hpp"
#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/nginx_balancer.hpp"
#include "autoscale/probe/connections.hpp"
#include "autoscale/probe/memory.hpp"
#include "autoscale/status.hpp"
#include "autoscale/stop.hpp"
#include "autoscale/tick.hpp"
#include "report/autoscale_options.hpp"
#include "report/autoscale_words.hpp"
#include "report/check_words.hpp"
#include "report/messages.hpp"
#include "report/program.hpp"
#include "report/status.hpp"
#include "system/ports.hpp"

#include <fmt/format.h>

using namespace marea;

namespace {

ExitCode show(const Status& seen, const Settings& settings, bool json) {
    fmt::print("{}", json ? render_status_json(seen, settings) : render_status(seen));
    const auto missing = missing_parts(seen);
    for (const auto& sentence : missing)
        fmt::print(stderr, "autoscale: {}\n", sentence);
    if (!seen.memory) fmt::print(stderr, "autoscale: {}\n", messages::describe(seen.memory.error()));
    return missing.empty() ? ExitCode::ok : ExitCode::failed;
}

/// Settings -> real parts -> what was asked for.
ProgramEnd run(const AutoscaleOptions& options, Settings settings, SystemClock& clock) {
    const auto endpoint = engine::find_endpoint(process_environment());
    if (!endpoint) return impossible({"autoscale"}, endpoint.error());
    ProcessRunner runner;
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const engine::Api api(*endpoint, docker_limit);
    DockerTarget target(api, docker, settings);
    NginxProcess nginx_process(runner, api, settings);
    NginxBalancer nginx(nginx_process, settings, [&] {
        constexpr int ok = 200;
        const auto status = CurlClient().get(settings.healthcheck.url, std::chrono::seconds(2));
        return status && *status == ok;
    });
    NoBalancer none;
    Balancer* balancer = &nginx;
    if (settings.balancer.kind == BalancerKind::none) balancer = &none;
    const auto memory = [&](Room& room) -> Result<double> {
        const auto reading = probe_memory(settings.paths.procfs);
        if (!reading) return reading.error();
        room.memory_bytes = reading->available_bytes;
        return reading->percent;
    };
    const auto connections = [&](Room& room) -> Result<double> {
        const auto reading = probe_database(settings.database);
        if (!reading) return reading.error();
        room.database_slots = reading->slots;
        room.database_used = reading->in_use;
        room.database_ours = reading->ours;
        return static_cast<double>(reading->connections);
    };
    const UsageProbe usage{{.procfs = settings.paths.procfs}, [&](const auto& id) { return api.inspect(id); }, clock};
    const Probes probes{
        [&](const std::optional<CpuSample>& before) { return probe_cpu(settings.paths.procfs, clock, before); },
        {{Metric::memory, memory}, {Metric::connections, connections}},
        [&](const auto& running, const auto& before) { return probe_usage(usage, settings.backend, running, before); },
        port_is_free,
    };
    const Parts parts{settings, clock, probes, target, *balancer};
    using Task = AutoscaleOptions::Task;
    if (options.task == Task::check) {
        const auto as_written = render_settings(settings);
        (void)target.look(); // completes the settings, and tells from where
        const auto found = check(parts, target.surroundings());
        fmt::print("{}{}", as_written, render_check(found));
        return found.faults.empty() ? ExitCode::ok : ExitCode::failed;
    }
    if (options.task == Task::status) return show(status(parts), settings, options.json);
    const Log log(clock, stdout);
    const auto mode = options.dry_run ? MonitorMode::dry_run : MonitorMode::act;
    if (options.task == Task::stop) return {stop(parts, mode, tick_lines(log)), options.dry_run};
    return {monitor(parts, mode, tick_lines(log)), options.dry_run};
}

} // namespace

int main(int argc, char** argv) {
    return run_program(
        {"autoscale"}, [&] { return parse_autoscale(argc, argv); }, run);
}
