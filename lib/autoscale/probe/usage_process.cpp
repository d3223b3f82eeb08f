#include "autoscale/probe/usage_parts.hpp"
#include "system/side_by_side.hpp"

#include <algorithm>

namespace marea::usage {
namespace {

constexpr Seconds hidden_for{600}; ///< one that cannot be seen from here is not asked for each minute

/// Whether the process that an earlier tick found is this backend's still.
bool recognise(One& one, const UsageProbe& probe, const std::vector<UsageSample>& before) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const auto& sample) { return sample.id == one.backend.id; });
    if (known == before.end()) return false;
    const auto process = probe.files.process(known->pid);
    if (known->started == 0) {
        const auto now = probe.clock.boot();
        if (known->at.boot_id != now.boot_id || elapsed_at_least(known->at, now) > hidden_for) return false;
        one.fail(one.hidden(process.string()));
    } else if (start_ticks(process) != known->started) {
        return false; // ended, and the number may be another's by now
    }
    one.sample = *known;
    one.before = *known;
    return true;
}

void ask_engine(One& one, const UsageProbe& probe) {
    const auto details = probe.inspect(one.backend.id);
    one.ended = details && (!*details || (*details)->pid <= 0);
    if (!details) one.fail(details.error());
    if (!details || one.ended) return;
    const auto process = probe.files.process((*details)->pid);
    one.sample.name = one.backend.name;
    one.sample.id = one.backend.id;
    one.sample.pid = (*details)->pid;
    one.sample.started = start_ticks(process).value_or(0);
    one.sample.at = probe.clock.boot();
    if (one.sample.started == 0) one.fail(one.hidden(process.string()));
}

} // namespace

void find_processes(std::vector<One>& all, const UsageProbe& probe, const std::vector<UsageSample>& before) {
    std::vector<std::function<void()>> unknown;
    for (auto& one : all)
        if (!recognise(one, probe, before)) unknown.emplace_back([&] { ask_engine(one, probe); });
    side_by_side(unknown);
}

} // namespace marea::usage
