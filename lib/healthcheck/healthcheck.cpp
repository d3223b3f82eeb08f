#include "healthcheck/healthcheck.hpp"

#include "base/text.hpp"
#include "healthcheck/history.hpp"
#include "report/health_line.hpp"
#include "report/messages.hpp"
#include "state/backup_folder.hpp"
#include "state/state.hpp"
#include "system/files.hpp"
#include "system/io.hpp"
#include "system/lock.hpp"
#include "system/side_by_side.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

constexpr int most_attempts = 3;
constexpr std::chrono::seconds notify_limit{30};
constexpr Seconds first_pause{0.5}; ///< before the second attempt; twice as long before the third

Seconds since(const Clock& clock, const Stamp& start) {
    return elapsed_at_least(start, clock.boot());
}

/// GETs the url, up to three times for a transient fault, within timeout_seconds in all.
Reply ask(const HealthParts& parts) {
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
    const bool pending = state.pending && state.pending->name == backend.name;
    return !pending && !state.drains(backend.name) && backend.state != ContainerState::created &&
           backend.state != ContainerState::removing;
}

Result<std::vector<BackendHealth>> ask_backends(const HealthParts& parts, const StateFile& store) {
    const auto fleet = parts.target.look();
    if (!fleet) return fleet.error();
    const auto state = store.load(); // after docker: whatever it showed as new is in the state by now
    std::vector<Backend> expected;
    for (const auto& backend : fleet->backends)
        if (!state || is_expected(backend, *state)) expected.push_back(backend);
    return each_side_by_side(expected, [&](const Backend& backend) {
        BackendHealth health{backend.name, backend.running(), backend.status, {}};
        if (health.running) health.answer = parts.target.ask({backend}).front();
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
    return std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch()).count();
}

/// Everything side by side: takes as long as the slowest.
HealthSeen look(const HealthParts& parts, bool backups_seen) {
    const auto& settings = parts.settings;
    const StateFile store(settings.paths.state_dir);
    std::optional<Result<std::vector<BackendHealth>>> backends;
    std::optional<Result<std::int64_t>> count;
    std::optional<Reply> reply;
    side_by_side({[&] { reply = ask(parts); }, [&] { backends = ask_backends(parts, store); },
                  [&] { count = parts.connections(); }});
    return {std::move(*reply),
            std::move(*backends),
            *count ? Result<void>() : Result<void>(count->error()),
            last_tick(store),
            look_at_backups(settings, backups_seen),
            seconds_now(parts.clock)};
}

/// One line to notify_command; the error when it did not take it.
Result<void> tell(const HealthParts& parts, const std::string& line) {
    const auto& command = parts.settings.healthcheck.notify_command;
    const auto told = run_checked(parts.runner, {command, {}, notify_limit, line + "\n"}, command.front());
    return told ? Result<void>() : told.error();
}

} // namespace

HealthLevel healthcheck(const HealthParts& parts, Verbosity verbosity, std::FILE* out, std::FILE* errors) {
    const auto& settings = parts.settings;
    const auto complain = [&](const std::string& text) { fmt::print(errors, "healthcheck: {}\n", text); };

    // 1. Lock. Another run has it: this one checks and says, and leaves the history to the other.
    const auto lock = FileLock::try_acquire(settings.paths.state_dir / "healthcheck.lock");
    if (!lock && lock.error().fault != Fault::lock_held) complain(messages::describe(lock.error()));

    // 2. Look, 3. judge, 4. say.
    const HealthStateFile store(settings.paths.state_dir);
    const auto loaded = store.load();
    auto history = loaded ? *loaded : HealthHistory{};
    const auto seen = look(parts, history.backups_seen);
    if (seen.backups && !seen.backups->verified.empty()) history.backups_seen = true;
    HealthLimits limits;
    limits.tick_seconds = settings.healthcheck.monitor_max_age_seconds;
    limits.backup_seconds = settings.healthcheck.backup_max_age_hours * 3600;
    limits.min_backends = settings.thresholds.min_backends;
    const auto health = judge(seen, limits);
    const HealthReport report{seen, health, limits, settings.healthcheck.url, settings.healthcheck.timeout_seconds};
    const bool well = health.level == HealthLevel::ok;
    if (!well || verbosity == Verbosity::always) fmt::print(out, "{}\n", health_line(report));

    const auto summary = health_summary(report);
    const auto log = [&](const std::string& text) {
        const auto line = fmt::format("[{}] {}\n", text::local_time(parts.clock.wall()), text);
        if (auto added = append_file(settings.cleanup.log_dir / "health.log", line); !added)
            complain(messages::describe(added.error()));
    };
    if (!well) log(messages::health_failed(summary));

    // 5. Tell people, when it is time.
    if (!lock) return health.level;
    if (!loaded) complain(messages::health_state_damaged(loaded.error().detail));
    if (well && history.last != HealthLevel::ok) log(messages::health_recovered(summary));
    const auto decided = decide_notice(history, health.level, seen.now);
    bool sent = decided.notice == Notice::none;
    if (!sent && !settings.healthcheck.notify_command.empty()) {
        const auto begin = decided.not_sent.failing_since.value_or(seen.now);
        const auto told = tell(parts, messages::notice(decided.notice, parts.host, summary, begin));
        sent = told.ok();
        if (!sent) complain(messages::notice_failed(told.error()));
        if (!sent) log(messages::notice_failed(told.error()));
    }

    // 6. Record.
    if (auto saved = store.save(sent ? decided.sent : decided.not_sent); !saved)
        complain(messages::describe(saved.error()));
    return health.level;
}

} // namespace marea
