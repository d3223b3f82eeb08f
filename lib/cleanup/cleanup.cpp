#include "cleanup/cleanup.hpp"

#include "cleanup/run.hpp"
#include "system/lock.hpp"

namespace marea {
namespace {

std::vector<Argument> counted(const Tally& tally) {
    return {{"containers", tally[0]},
            {"images", tally[1]},
            {"volumes", tally[2]},
            {"logs", tally[3]},
            {"backups", tally[4]}};
}

void sum_up(const CleanupRun& run) {
    if (!run.dry() && run.stayed != Tally{}) run.say(CleanupMessage::spared, counted(run.stayed));
    auto with = counted(run.gone);
    with.push_back({"bytes", Bytes{run.freed}});
    run.say(run.dry() ? CleanupMessage::would_free : CleanupMessage::freed, std::move(with));
}

} // namespace

ExitCode cleanup(const CleanupParts& parts, CleanupMode mode) {
    CleanupRun run{parts, mode, parts.clock.wall()};
    std::optional<Result<FileLock>> lock; // a dry run changes nothing and needs none
    if (!run.dry()) {
        lock = FileLock::try_acquire(parts.settings.paths.state_dir / "cleanup.lock");
        if (!lock->ok() && lock->error().fault == Fault::lock_held) {
            run.say(CleanupMessage::another_run);
            return ExitCode::locked;
        }
        if (!lock->ok()) {
            run.fail(lock->error());
            return ExitCode::failed;
        }
    }
    run.say(run.dry() ? CleanupMessage::started_dry_run : CleanupMessage::started);

    // What needs no engine comes first: it is done whatever docker does.
    clean_logs(run);
    clean_partial_backups(run);
    clean_engine(run);

    sum_up(run);
    if (run.failed) return ExitCode::failed;
    return run.partial ? ExitCode::partial : ExitCode::ok;
}

} // namespace marea
