#include "autoscale/check.hpp"
#include "autoscale/cluster/setup.hpp"
#include "autoscale/executor/docker_target.hpp"
#include "autoscale/executor/nginx_balancer.hpp"
#include "autoscale/executor/swarm_target.hpp"
#include "autoscale/pause.hpp"
#include "autoscale/probe/connections.hpp"
#include "autoscale/probe/memory.hpp"
#include "autoscale/status.hpp"
#include "autoscale/stop.hpp"
#include "autoscale/tick.hpp"
#include "config/fill_in.hpp"
#include "doctor/doctor.hpp"
#include "healthcheck/look.hpp"
#include "metrics/export.hpp"
#include "metrics/programs.hpp"
#include "report/autoscale_options.hpp"
#include "report/autoscale_words.hpp"
#include "report/check_words.hpp"
#include "report/doctor_words.hpp"
#include "report/explain.hpp"
#include "report/history_chart.hpp"
#include "report/html_report.hpp"
#include "report/messages.hpp"
#include "report/metrics_words.hpp"
#include "report/notice_words.hpp"
#include "report/program.hpp"
#include "report/replay_report.hpp"
#include "report/status.hpp"
#include "system/host.hpp"
#include "system/ports.hpp"

#include <fmt/format.h>

using namespace marea;

namespace {

ExitCode show(const Status& seen, const Settings& settings, bool json) {
    fmt::print("{}", json ? render_status_json(seen, settings) : render_status(seen, ink_of(stdout)));
    if (const auto& pause = seen.look.world.pause) fmt::print(stderr, "autoscale: {}\n", messages::paused(*pause));
    if (settings.file.empty()) fmt::print(stderr, "autoscale: {}\n", no_settings_file());
    const auto missing = missing_parts(seen);
    for (const auto& sentence : missing)
        fmt::print(stderr, "autoscale: {}\n", sentence);
    if (!seen.memory) fmt::print(stderr, "autoscale: {}\n", messages::describe(seen.memory.error()));
    return missing.empty() ? ExitCode::ok : ExitCode::failed;
}

/// What the last tick left, in words.
ExitCode explain(const Settings& settings, const Clock& clock) {
    const auto memory = StateFile(settings.paths.state_dir).load();
    if (!memory) {
        fmt::print(stderr, "autoscale: {}\n", messages::describe(memory.error()));
        return ExitCode::failed;
    }
    if (!memory->last_tick) {
        fmt::print(stderr, "autoscale: {}\n", messages::never_ticked());
        return ExitCode::failed;
    }
    fmt::print("{}", render_explain(*memory->last_tick, memory->failures, settings, clock.wall(), ink_of(stdout)));
    return ExitCode::ok;
}

ProgramEnd replay(const AutoscaleOptions& options, const Settings& settings) {
    std::optional<Settings> given;
    if (!options.replay.set.empty()) {
        auto loaded = settings_from(options.config, options.replay.set);
        if (const auto* errors = std::get_if<1>(&loaded)) return misconfigured({"autoscale"}, *errors);
        given = std::get<0>(std::move(loaded));
    }
    return show_replay(options.replay, options.json, settings, given);
}

/// What works on Marea's own files alone; nullopt: it was something else.
std::optional<ProgramEnd> on_files(const AutoscaleOptions& options, const Settings& settings, SystemClock& clock) {
    using Task = AutoscaleOptions::Task;
    const Log log(clock, stdout);
    if (options.task == Task::explain) return explain(settings, clock);
    if (options.task == Task::pause)
        return pause(settings.paths.state_dir, {clock.wall() + options.pause, options.reason, {}}, tick_lines(log));
    if (options.task == Task::resume) return resume(settings.paths.state_dir, clock.wall(), tick_lines(log));
    if (options.task == Task::history) return show_history(options.replay, settings, clock.wall());
    if (options.task == Task::replay) return replay(options, settings);
    return std::nullopt;
}

/// One tick, and what it tells others.
ExitCode tick(const Parts& parts, const Log& log) {
    const Outside outside(parts.settings, parts.clock, log, "autoscale", parts.settings.ping.autoscale);
    outside.start();
    metrics::Export exported(parts.settings, parts.clock, "autoscale");
    metrics::TickMetrics measures(exported.page(), parts.settings);
    TickNotices notices;
    const auto code = monitor(parts, MonitorMode::act, [&](const autoscale::TickEvent& event) {
        tick_lines(log)(event);
        measures.take(event);
        notices.take(event);
    });
    const auto outcome = metrics::outcome_of(code);
    if (!outcome || !measures.end()) return code; // another run was at it, and tells
    exported.finish(*outcome, metrics_log(log));
    outside.end(code != ExitCode::failed, [&](NoticeMemory& memory) { return notices.end(memory); });
    return code;
}

/// What the four programs need, looked through once more.
ExitCode examine(const Parts& parts, const Check& found, CommandRunner& runner, const engine::Api& api,
                 const Docker& docker, bool json) {
    auto settings = parts.settings;
    const auto missing = fill_in_healthcheck(settings, process_environment());
    auto client = client_for(settings.healthcheck, process_environment());
    const auto lines =
        doctor::examine({settings, found, parts.clock, runner, client, parts.balancer, [&] { return api.version(); },
                         [&]() -> Result<void> {
                             const auto said = docker.run({"--version"}, "docker --version");
                             return said ? Result<void>() : Result<void>(said.error());
                         },
                         api.endpoint().shown, missing});
    fmt::print("{}", json ? render_doctor_json(lines) : render_doctor(lines, ink_of(stdout)));
    return doctor::all_well(lines) ? ExitCode::ok : ExitCode::failed;
}

/// Settings -> real parts -> what was asked for.
ProgramEnd run(const AutoscaleOptions& options, Settings settings, SystemClock& clock) {
    if (const auto end = on_files(options, settings, clock)) return *end;
    const auto endpoint = engine::find_endpoint(process_environment());
    if (options.task == AutoscaleOptions::Task::report) {
        // Backups bear the database's name, which may stand in its container alone. Without an engine the page is made,
        // too.
        if (endpoint) (void)find_surroundings(settings, engine::Api(*endpoint, std::chrono::seconds(5)));
        return write_html_report(options.report, options.replay.since, settings, clock.wall());
    }
    if (!endpoint) return impossible({"autoscale"}, endpoint.error());
    ProcessRunner runner;
    if (options.task == AutoscaleOptions::Task::doctor) doctor::hurry(settings);
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    const engine::Api api(*endpoint, docker_limit);
    const Log log(clock, stdout);
    const auto mode = options.dry_run ? MonitorMode::dry_run : MonitorMode::act;
    using Task = AutoscaleOptions::Task;
    if (options.task == Task::setup_swarm) {
        complete_for_swarm(settings);
        const auto what = options.undo ? SetupSwarm::undo : SetupSwarm::create;
        return {setup_swarm(settings.database, what, mode, tick_lines(log)), options.dry_run};
    }
    const auto as_written = render_settings(settings);
    const auto last_time = StateFile(settings.paths.state_dir).load();
    const auto place = find_place(settings, api, last_time ? last_time->swarm_service : std::string());
    const bool swarm = place.kind == TargetKind::swarm;
    if (swarm) {
        settings.balancer.kind = BalancerKind::none; // Swarm routes to its tasks
        complete_for_swarm(settings);
    }
    DockerTarget containers(api, docker, settings, place.containers);
    SwarmTarget service(api, docker, settings, place.membership);
    Target& target = swarm ? static_cast<Target&>(service) : containers;
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
    const Peers peers{
        host_name(),
        [&](const std::string& name) { return read_nodes(settings.database, name); },
        [&](const NodeRow& row) { return write_node(settings.database, row); },
    };
    const Parts parts{settings, clock, probes, target, *balancer, peers};
    if (options.task == Task::check || options.task == Task::doctor) {
        if (!swarm) (void)containers.look(); // completes the settings, and tells from where
        const auto found = check(parts, swarm ? swarm_surroundings(target.look()) : containers.surroundings());
        if (options.task == Task::doctor) return examine(parts, found, runner, api, docker, options.json);
        fmt::print("{}{}", as_written, render_check(found, ink_of(stdout)));
        return found.faults.empty() ? ExitCode::ok : ExitCode::failed;
    }
    if (options.task == Task::status) return show(status(parts), settings, options.json);
    if (options.task == Task::stop) return {stop(parts, mode, tick_lines(log)), options.dry_run};
    if (options.dry_run) return monitor(parts, mode, tick_lines(log));
    return {tick(parts, log), false};
}

} // namespace

int main(int argc, char** argv) {
    return run_program({"autoscale"}, argc, argv, parse_autoscale, run);
}
