#include "doctor/answers.hpp"

#include "healthcheck/look.hpp"
#include "system/side_by_side.hpp"

namespace marea::doctor {
namespace {

const Result<double>& connections(const World& world) {
    return world.readings[index_of(Metric::connections)].value;
}

/// As the health check looks, but for what was asked already.
HealthSeen look_at_health(const Patient& patient) {
    const auto& seen = patient.check.seen;
    const auto& world = seen.world;
    const auto fleet = [&]() -> Result<Fleet> {
        if (!seen.fleet) return seen.fleet.error();
        return world.fleet;
    };
    const auto answer = [&](const Backend& backend) -> Result<void> {
        const auto found = world.health.find(backend.name);
        if (found == world.health.end()) return Error{Fault::unhealthy, backend.name.value, {}};
        return found->second;
    };
    const auto count = [&]() -> Result<std::int64_t> {
        if (!connections(world)) return connections(world).error();
        return static_cast<std::int64_t>(*connections(world));
    };
    return look({patient.settings, patient.clock, patient.http, fleet, answer, count, {}, {}}, true);
}

} // namespace

Answers ask(const Patient& patient) {
    const auto& seen = patient.check.seen;
    const auto& places = patient.places;
    const auto now = seconds_of(seen.world.wall);
    Result<std::string> version = std::string();
    Result<void> client;
    Result<Inclusion> included = Inclusion::unknown;
    std::optional<HealthSeen> health;
    std::optional<std::variant<steps::Server, Event<BackupMessage>>> dump;
    Jobs jobs;
    Denials denials;
    std::vector<std::function<void()>> tasks = {
        [&] { version = patient.engine_version(); },
        [&] { client = patient.docker_client(); },
        [&] { health = look_at_health(patient); },
        [&] { jobs = look_at_jobs(patient.runner, patient.settings.root, places.etc); },
        [&] { denials = look_at_denials(places.sys, places.log, now); },
    };
    if (seen.fleet && patient.check.balancer) tasks.emplace_back([&] { included = patient.balancer.included(); });
    if (connections(seen.world))
        tasks.emplace_back([&] { dump = steps::look_at_server(patient.settings, patient.runner); });
    side_by_side(tasks);
    return {version, client, included, std::move(*health), std::move(dump), std::move(jobs), std::move(denials)};
}

} // namespace marea::doctor
