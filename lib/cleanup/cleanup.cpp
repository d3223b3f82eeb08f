#include "cleanup/cleanup.hpp"

#include "cleanup/run.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

CleanupRules rules_of(const CleanupSettings& settings) {
    constexpr double hour = 3600, day = 86400;
    return {Seconds{settings.stopped_container_hours * hour}, Seconds{settings.volume_unused_days * day}};
}

LogRules log_rules_of(const CleanupSettings& settings) {
    constexpr double megabyte = 1e6;
    return {static_cast<std::uint64_t>(settings.log_max_megabytes * megabyte), settings.log_keep};
}

} // namespace

ExitCode cleanup(const CleanupParts& parts, CleanupMode mode, std::FILE* out) {
    const Log log(parts.clock, out);
    const auto& settings = parts.settings;

    std::optional<Result<FileLock>> lock; // a dry run changes nothing and needs none
    if (mode == CleanupMode::act) {
        lock = FileLock::try_acquire(settings.paths.state_dir / "cleanup.lock");
        if (!lock->ok()) {
            if (lock->error().fault == Fault::lock_held) {
                log.line(messages::another_cleanup);
                return ExitCode::locked;
            }
            log.error(lock->error());
            return ExitCode::failed;
        }
    }
    log.line(mode == CleanupMode::dry_run ? messages::cleanup_started_dry_run : messages::cleanup_started);
    CleanupRun run{parts, mode, log, parts.clock.wall(), rules_of(settings.cleanup), log_rules_of(settings.cleanup)};

    // What needs no engine comes first: it is done whatever docker does.
    clean_logs(run);
    clean_partial_backups(run);
    clean_engine(run);

    if (run.dry()) {
        log.line(messages::would_free(run.freed, run.gone));
    } else {
        if (const auto spared = messages::spared(run.stayed)) log.line(*spared);
        log.line(messages::freed(run.freed, run.gone));
    }
    if (run.failed) return ExitCode::failed;
    return run.partial ? ExitCode::partial : ExitCode::ok;
}

} // namespace marea
