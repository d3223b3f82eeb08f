#include "cleanup/ledger.hpp"
#include "cleanup/run.hpp"
#include "system/folder.hpp"

namespace marea {
namespace {

/// The ledger with this look in it, on the disk before anything goes: what is not remembered is forgotten for good.
/// A damaged one is started anew: every volume counts as seen today for the first time.
Result<Ledger> current_ledger(CleanupRun& run, const Leftovers& seen) {
    const LedgerFile file(run.parts.settings.paths.state_dir);
    auto loaded = file.load();
    if (!loaded && loaded.error().fault == Fault::malformed) {
        run.say(CleanupMessage::ledger_damaged, {{"cause", loaded.error().detail}});
        if (!run.dry()) file.put_aside();
        loaded = Ledger{};
    }
    if (!loaded) return loaded;
    auto ledger = update(std::move(loaded).value(), seen, run.now);
    if (run.dry()) return ledger;
    if (auto saved = file.save(ledger); !saved) return saved.error();
    return ledger;
}

} // namespace

void clean_volumes(CleanupRun& run, Leftovers& seen) {
    const auto ledger = current_ledger(run, seen);
    if (!ledger) {
        run.fail(ledger.error());
        run.say(CleanupMessage::volumes_need_ledger);
        return;
    }
    std::int64_t closed = 0;
    for (auto& volume : seen.volumes) {
        if (!needs_a_look(volume, *ledger, run.rules, run.now)) continue;
        if (auto contents = look_into(volume.mountpoint))
            volume.contents = *contents;
        else
            ++closed;
    }
    carry_out(run, Listed::volumes, plan_volumes(seen.volumes, *ledger, run.rules, run.now));
    if (closed > 0) run.say(CleanupMessage::not_looked_into, {{"volumes", closed}});
}

} // namespace marea
