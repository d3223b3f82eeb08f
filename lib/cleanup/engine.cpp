#include "cleanup/removal.hpp"
#include "cleanup/run.hpp"
#include "state/state.hpp"
#include "system/folder.hpp"
#include "system/lock.hpp"

#include <algorithm>

namespace marea {
namespace {

constexpr Seconds autoscale_wait{60};
constexpr Seconds poll{0.25};

/// autoscale's lock, so that a backend in the middle of being started or drained is never taken for rubbish; a tick
/// that is under way is waited for.
Result<FileLock> lock_out_autoscale(CleanupRun& run) {
    const auto file = run.parts.settings.paths.state_dir / "autoscale.lock";
    auto& clock = run.parts.clock;
    const auto start = clock.boot();
    for (bool said = false;; said = true) {
        auto lock = FileLock::try_acquire(file);
        if (lock || lock.error().fault != Fault::lock_held) return lock;
        if (clock.boot().seconds - start.seconds >= autoscale_wait.count()) return lock;
        if (!said) run.say(CleanupMessage::waiting_for_autoscale, {{"seconds", autoscale_wait.count()}});
        clock.sleep(poll);
    }
}

/// Backends that autoscale has begun to start or to drain and comes back to.
std::set<ContainerName> at_work(const Settings& settings) {
    std::set<ContainerName> names;
    const auto state = StateFile(settings.paths.state_dir).load();
    if (!state) return names; // autoscale says what is wrong with it; nothing is in progress while we hold its lock
    for (const auto& entry : state->pending)
        names.insert(entry.name);
    for (const auto& entry : state->draining)
        names.insert(entry.name);
    return names;
}

std::vector<std::string> going(const std::vector<Item>& items) {
    std::vector<std::string> ids;
    for (const auto& item : items)
        if (item.verdict == Verdict::remove) ids.push_back(item.id);
    return ids;
}

/// Its own layer and its log: both go with it.
void measure(CleanupRun& run, std::vector<Item>& items, const std::vector<Container>& containers) {
    for (auto& item : items) {
        if (item.verdict != Verdict::remove) continue;
        const auto size = probe_size(run.parts.engine, item.id);
        if (!size) continue;
        const auto container = std::find_if(containers.begin(), containers.end(),
                                            [&](const Container& candidate) { return candidate.id == item.id; });
        item.size = *size + size_of(container->log_file).value_or(0);
    }
}

/// Docker's own log of a container, which grows without end.
struct UnlimitedLog {
    std::string container;
    std::optional<std::uint64_t> bytes;
};

void name_unlimited_logs(const CleanupRun& run, const std::vector<Container>& remaining) {
    std::vector<UnlimitedLog> logs;
    for (const auto& container : remaining)
        if (container.unlimited_log) logs.push_back({container.name.value, size_of(container.log_file)});
    if (logs.empty()) return;
    std::stable_sort(logs.begin(), logs.end(),
                     [](const auto& a, const auto& b) { return a.bytes.value_or(0) > b.bytes.value_or(0); });
    std::vector<Argument> with;
    for (const auto& log : logs) {
        with.push_back({"container", log.container});
        if (log.bytes) with.push_back({"bytes", Bytes{*log.bytes}});
    }
    run.say(CleanupMessage::unlimited_logs, std::move(with));
}

} // namespace

std::set<std::string> carry_out(CleanupRun& run, Listed what, const std::vector<Item>& items) {
    const auto ids = going(items);
    std::set<std::string> gone(ids.begin(), ids.end());
    std::map<std::string, Error> refused;
    std::set<std::string> tagged;
    if (!run.dry()) {
        auto removal = remove_by_id(run.parts.docker, run.parts.engine, run.parts.clock, what, ids);
        gone = {removal.removed.begin(), removal.removed.end()};
        for (auto& [id, error] : removal.refused)
            refused.emplace(id, std::move(error));
        tagged.insert(removal.tagged.begin(), removal.tagged.end());
    }
    for (auto item : items) {
        if (tagged.contains(item.id)) {
            item.verdict = Verdict::spare;
            item.reason = Reason::tagged;
        }
        if (item.verdict == Verdict::spare)
            run.spare(item);
        else if (gone.contains(item.id))
            run.did(item, item.size.value_or(0));
        else if (const auto why = refused.find(item.id); why != refused.end())
            run.fail(item, why->second);
    }
    return gone;
}

void clean_engine(CleanupRun& run) {
    std::optional<Result<FileLock>> lock;
    if (!run.dry()) {
        lock = lock_out_autoscale(run);
        if (!lock->ok()) {
            if (lock->error().fault != Fault::lock_held) return run.leave_out(lock->error());
            run.say(CleanupMessage::autoscale_stays);
            run.partial = true;
            return;
        }
    }
    auto looked = probe_leftovers(run.parts.engine);
    if (!looked) {
        run.leave_out(looked.error());
        run.say(CleanupMessage::engine_skipped);
        return;
    }
    auto seen = std::move(looked).value();

    auto items = plan_containers(seen.containers, at_work(run.parts.settings), run.rules, run.now);
    measure(run, items, seen.containers);
    const auto gone = carry_out(run, Listed::containers, items);
    lock.reset(); // from here on nothing of autoscale's is touched: volumes and images in use are docker's to refuse

    clean_volumes(run, seen);
    auto remaining = seen.containers;
    std::erase_if(remaining, [&](const Container& container) { return gone.contains(container.id); });
    carry_out(run, Listed::images, plan_images(seen.images, remaining, run.rules, run.now, seen.service_images));
    name_unlimited_logs(run, remaining);
    clean_build_cache(run);
}

} // namespace marea
