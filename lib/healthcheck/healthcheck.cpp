#include "healthcheck/healthcheck.hpp"

#include "healthcheck/history.hpp"
#include "healthcheck/look.hpp"
#include "system/lock.hpp"
#include "system/side_by_side.hpp"

namespace marea {
namespace {

HealthMessage message_of(Notice notice) {
    switch (notice) {
    case Notice::reminder: return HealthMessage::reminder;
    case Notice::recovery: return HealthMessage::recovery;
    case Notice::none:
    case Notice::problem: break;
    }
    return HealthMessage::problem;
}

/// Tells people; whether they know now.
bool tell(const HealthParts& parts, const Notification& decided, const HealthReport& report, Spoken& spoken) {
    if (decided.notice == Notice::none) return true;
    if (parts.settings.healthcheck.notify_command.empty()) return false;
    const Moment since{std::chrono::seconds(decided.not_sent.failing_since.value_or(report.seen.now))};
    const auto told =
        parts.sinks.notice({message_of(decided.notice), {{"host", parts.host}, {"since", since}}}, report);
    if (told) return true;
    const Event<HealthMessage> failed{HealthMessage::notice_failed, {{"error", told.error()}}};
    if (spoken.now || !spoken.notice_failed) parts.sinks.complain(failed);
    spoken.notice_failed = true;
    (void)parts.sinks.log(failed, report); // a log that cannot be written has been complained of
    return false;
}

} // namespace

HealthLevel healthcheck(const HealthParts& parts, Verbosity verbosity) {
    const auto& settings = parts.settings;
    const auto& sinks = parts.sinks;
    const auto trouble = [&](const Error& error) { sinks.complain({HealthMessage::trouble, {{"error", error}}}); };

    // 1. Lock. Another run has it: this one checks and says, and leaves the history to the other.
    const auto lock = FileLock::try_acquire(settings.paths.state_dir / "healthcheck.lock");
    if (!lock && lock.error().fault != Fault::lock_held) trouble(lock.error());

    // 2. Look, 3. judge, 4. say.
    const HealthStateFile store(settings.paths.state_dir);
    const auto loaded = store.load();
    auto history = loaded ? *loaded : HealthHistory{};
    const auto seen = look(parts, history.backups_seen);
    if (seen.backups && !seen.backups->verified.empty()) history.backups_seen = true;
    const auto limits = limits_of(settings);
    const auto health = judge(seen, limits);
    const HealthReport report{seen, health, limits, settings.healthcheck.url, settings.healthcheck.timeout_seconds};
    if (sinks.judged) sinks.judged(report);
    const bool well = health.level == HealthLevel::ok;
    history.spoken = speak(history.spoken, health, seen.now);
    if (history.spoken.now || verbosity == Verbosity::always) sinks.status(report);
    const auto log = [&](HealthMessage message) {
        if (auto added = sinks.log({message}, report); !added) trouble(added.error());
    };
    if (!well) log(HealthMessage::failed);

    // 5. Tell people, when it is time.
    if (!lock) return health.level;
    if (!loaded) sinks.complain({HealthMessage::history_damaged, {{"cause", loaded.error().detail}}});
    if (well && history.last != HealthLevel::ok) log(HealthMessage::recovered);
    auto decided = decide_notice(history, health.level, seen.now);
    const bool told = tell(parts, decided, report, history.spoken);

    // 6. Record.
    auto& next = told ? decided.sent : decided.not_sent;
    next.spoken = history.spoken;
    if (auto saved = store.save(next); !saved) trouble(saved.error());
    return health.level;
}

} // namespace marea
