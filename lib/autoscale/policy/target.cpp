#include "autoscale/policy/target.hpp"

#include "autoscale/policy/load.hpp"

#include <algorithm>

namespace marea {
namespace {

constexpr double lead = 0.25; // of the change since the last tick: as much more may come before a start serves

double change_of(const World& world, Metric metric) {
    for (const auto& load : world.memory.loads)
        if (load.metric == metric) return load.change;
    return 0;
}

} // namespace

Proposal by_target(const World& world, int active, const Thresholds& thresholds, const Scaling& scaling) {
    Proposal proposal{0, {}, true};
    std::vector<Breach> over;
    std::vector<Breach> under;
    for (const auto& row : metric_rows) {
        const auto one = capacity(thresholds, row.metric);
        if (one <= 0) continue;
        const auto sum = total_load(world, row);
        proposal.complete = proposal.complete && sum.complete;
        // No rise where a part is missing (load.cpp).
        const auto rise = lead * std::max(change_of(world, row.metric), 0.0);
        const auto load = sum.value + rise;
        const int needed = backends_for(load, one);
        if (needed > active) over.push_back({row.metric, load, active * one, rise});
        proposal.desired = std::max(proposal.desired, needed);
        under.push_back({row.metric, sum.value, without_one(one, active, scaling)});
    }
    if (proposal.desired > active) {
        proposal.because = over;
        return proposal;
    }
    const auto low = proposal.complete ? settled(world, scaling) : std::nullopt;
    if (!low || *low >= active) return {active, {}, proposal.complete};
    return {std::max(*low, proposal.desired), under, true};
}

Rule rule_of(RuleKind kind) {
    return kind == RuleKind::target ? by_target : by_thresholds;
}

} // namespace marea
