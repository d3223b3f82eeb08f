#include "healthcheck/look.hpp"

#include "state/backup_folder.hpp"
#include "state/state.hpp"
#include "system/io.hpp"
#include "system/side_by_side.hpp"

#include <optional>

namespace marea {
namespace {

constexpr int most_attempts = 3;
constexpr Seconds first_pause{0.5}; ///< before the second attempt; twice as long before the third

Seconds since(const Clock& clock, const Stamp& start) {
    return elapsed_at_least(start, clock.boot());
}

/// GETs the url, up to three times for a transient fault, within timeout_seconds in all.
Reply ask_balancer(const HealthParts& parts) {
    const auto& settings = parts.settings.healthcheck;
    const auto start = parts.clock.boot();
    const Seconds limit{settings.timeout_seconds};
    for (int attempt = 1;; ++attempt) {
        const auto sent = parts.clock.boot();
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - since(parts.clock, start));
        Reply reply{parts.http.get(settings.url, left), attempt, {}};
        reply.time = since(parts.clock, sent);
        const auto pause = first_pause * attempt;
        if (!is_transient(reply.status) || attempt == most_attempts || since(parts.clock, start) + pause >= limit)
            return reply;
        parts.clock.sleep(pause);
        if (since(parts.clock, start) >= limit) return reply; // it slept for longer than it was told
    }
}

/// Those that ought to serve: not on their way in or out.
bool is_expected(const Backend& backend, const State& state) {
    return !state.starts(backend.name) && !state.drains(backend.name) && backend.state != ContainerState::created &&
           backend.state != ContainerState::removing;
}

Result<std::vector<BackendHealth>> ask_backends(const HealthParts& parts, const StateFile& store) {
    const auto fleet = parts.fleet();
    if (!fleet) return fleet.error();
    const auto state = store.load(); // after docker: whatever it showed as new is in the state by now
    std::vector<Backend> expected;
    for (const auto& backend : fleet->backends)
        if (!state || is_expected(backend, *state)) expected.push_back(backend);
    return each_side_by_side(expected, [&](const Backend& backend) {
        BackendHealth health{backend.name, backend.running(), backend.status, {}};
        if (health.running) health.answer = parts.ask(backend);
        return health;
    });
}

Result<std::optional<std::int64_t>> last_tick(const StateFile& store) {
    const auto state = store.load();
    if (!state) return state.error();
    if (!state->last_tick) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>{state->last_tick->at};
}

/// The backups that count for `backup` too: verified, and not found damaged since. No folder: not in use, unless there
/// have been some.
Result<BackupsSeen> look_at_backups(const Settings& settings, bool seen_before) {
    const BackupFolder folder(settings.backup.directory, settings.database.name);
    std::error_code failed;
    const auto status = std::filesystem::status(folder.path(), failed);
    if (status.type() == std::filesystem::file_type::not_found) return BackupsSeen{seen_before, {}};
    if (failed) return io_error(folder.path(), failed);
    const auto stored = folder.list();
    if (!stored) return stored.error();
    BackupsSeen backups{true, {}};
    for (const auto& backup : *stored)
        if (backup.good()) backups.verified.push_back(backup.taken.time_since_epoch().count());
    return backups;
}

std::int64_t seconds_now(const Clock& clock) {
    return seconds_of(clock.wall());
}

} // namespace

HealthLimits limits_of(const Settings& settings) {
    HealthLimits limits;
    limits.tick_seconds = settings.healthcheck.monitor_max_age_seconds;
    limits.backup_seconds = settings.healthcheck.backup_max_age_hours * 3600;
    limits.min_backends = settings.thresholds.min_backends;
    return limits;
}

CurlClient client_for(const HealthcheckSettings& check, const Environment& environment) {
    constexpr std::chrono::seconds connect_limit{2};
    const auto authorities = check.ca_file.empty() ? environment("SSL_CERT_FILE").value_or("") : check.ca_file.string();
    return CurlClient(connect_limit, {authorities, {}, {}}, {check.headers, check.basic_auth});
}

HealthSeen look(const HealthParts& parts, bool backups_seen) {
    const auto& settings = parts.settings;
    const StateFile store(settings.paths.state_dir);
    std::optional<Result<std::vector<BackendHealth>>> backends;
    std::optional<Result<std::int64_t>> count;
    std::optional<Reply> reply;
    side_by_side({[&] { reply = ask_balancer(parts); }, [&] { backends = ask_backends(parts, store); },
                  [&] { count = parts.connections(); }});
    const auto fleet = parts.fleet();
    return {std::move(*reply),
            std::move(*backends),
            *count ? Result<void>() : Result<void>(count->error()),
            last_tick(store),
            look_at_backups(settings, backups_seen),
            seconds_now(parts.clock),
            fleet ? fleet->cluster : std::nullopt};
}

} // namespace marea
