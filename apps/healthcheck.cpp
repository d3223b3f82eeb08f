#include "healthcheck/healthcheck.hpp"
#include "autoscale/executor/docker_target.hpp"
#include "autoscale/probe/connections.hpp"
#include "config/fill_in.hpp"
#include "report/command_line.hpp"
#include "report/health_options.hpp"
#include "report/health_words.hpp"
#include "system/clock.hpp"
#include "system/host.hpp"

#include <fmt/format.h>

using namespace marea;

namespace {

/// Settings -> real parts -> job.
HealthLevel run(const HealthOptions& options, const Settings& settings, const Environment& environment) {
    auto clock = SystemClock::open(settings.paths.procfs);
    if (!clock) {
        fmt::print("{}\n", health_impossible(clock.error()));
        return HealthLevel::unknown;
    }
    auto real_clock = std::move(clock).value();

    ProcessRunner runner;
    constexpr std::chrono::seconds connect_limit{2};
    const auto& check = settings.healthcheck;
    const auto authorities = check.ca_file.empty() ? environment("SSL_CERT_FILE").value_or("") : check.ca_file.string();
    CurlClient balancer(connect_limit, {authorities, {}, {}}, {check.headers, check.basic_auth});
    CurlClient http(connect_limit); // the backends hear nothing of who asks nginx
    const auto docker_limit = std::chrono::milliseconds(static_cast<long>(settings.docker.timeout_seconds * 1000));
    const Docker docker(runner, settings.docker.command, docker_limit);
    DockerTarget target(docker, http, settings);
    const HealthParts parts{settings,
                            real_clock,
                            balancer,
                            [&] { return target.look(); },
                            [&](const Backend& backend) { return target.check_health(backend); },
                            [&] { return probe_connections(settings.database); },
                            host_name(),
                            health_sinks(real_clock, settings, runner, stdout, stderr)};
    return healthcheck(parts, options.verbose ? Verbosity::always : Verbosity::problems);
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parse_healthcheck(argc, argv);
    if (const auto* code = std::get_if<int>(&parsed)) return *code;
    const auto& options = std::get<HealthOptions>(parsed);

    const auto environment = process_environment();
    auto loaded = load_settings(find_config(options.config, environment, program_path()), environment);
    const auto misconfigured = [](const std::vector<ConfigError>& errors) {
        fmt::print("{}\n", health_misconfigured);
        std::fflush(stdout);
        (void)complain("healthcheck", errors);
        return exit_code(HealthLevel::unknown);
    };
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&loaded)) return misconfigured(*errors);
    auto& settings = std::get<Settings>(loaded);
    if (const auto errors = fill_in_healthcheck(settings, environment); !errors.empty()) return misconfigured(errors);
    return exit_code(run(options, settings, environment));
}
