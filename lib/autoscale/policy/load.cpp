#include "autoscale/policy/load.hpp"

#include "autoscale/policy/guards.hpp"

#include <algorithm>
#include <cmath>

namespace marea {
namespace {

constexpr double smoothing = 0.17; // weight of the newest change; where it comes from: docs/scaling.md
constexpr double percent = 100;
constexpr Seconds oldest_change{90}; // a tick was missed, or more: how the load went is not known

/// What one backend uses of its own limit.
std::optional<double> share(const Usage& usage, Metric metric) {
    const auto& used = metric == Metric::cpu ? usage.cpu_cores : usage.memory_bytes;
    const auto limit = metric == Metric::cpu ? usage.cpu_limit : usage.memory_limit;
    if (!used || limit <= 0) return std::nullopt;
    return percent * *used / limit;
}

Load& load_of(State& memory, Metric metric) {
    for (auto& load : memory.loads)
        if (load.metric == metric) return load;
    return memory.loads.emplace_back(Load{metric});
}

/// As many as carry the load with room to spare; nullopt: nothing is looked at, or a part is missing.
std::optional<int> enough(const World& world, const Settings& settings) {
    std::optional<int> most;
    for (const auto& row : metric_rows) {
        const auto one = capacity(settings.thresholds, row.metric);
        if (one <= 0) continue;
        if (!total_load(world, row).complete) return std::nullopt;
        const auto& memory = world.memory.loads;
        const auto load =
            std::find_if(memory.begin(), memory.end(), [&](const Load& entry) { return entry.metric == row.metric; });
        if (load == memory.end()) return std::nullopt;
        const auto with_room = without_one(one, 2, settings.scaling);
        most = std::max(most.value_or(0), backends_for(load->total + load->deviation, with_room));
    }
    return most;
}

} // namespace

int backends_for(double load, double one) {
    constexpr double rounding = 1e-9; // of sums of shares: 100 % of one is one
    constexpr double countless = 1e6;
    return static_cast<int>(std::clamp(std::ceil(load / one - rounding), 0.0, countless));
}

double capacity(const Thresholds& thresholds, Metric metric) {
    return thresholds[metric].max;
}

double without_one(double one, int active, const Scaling& scaling) {
    return one * (active - 1) * (1 - scaling.room_percent / percent);
}

Sum total_load(const World& world, const MetricRow& row) {
    Sum sum;
    if (row.total == Total::of_reading) {
        for (const auto& [metric, value, gap] : world.readings)
            if (metric == row.metric) return value ? Sum{*value, true} : Sum{0, false};
        return {0, false};
    }
    for (const auto& backend : world.fleet.backends) {
        if (!backend.running() || world.memory.starts(backend.name)) continue;
        const auto found = world.usage.find(backend.name);
        const auto part = found == world.usage.end() ? std::nullopt : share(found->second, row.metric);
        sum.value += part.value_or(0);
        sum.complete = sum.complete && part.has_value();
    }
    return sum;
}

void remember_load(World& world, const Settings& settings) {
    auto& memory = world.memory;
    for (const auto& row : metric_rows) {
        if (capacity(settings.thresholds, row.metric) <= 0) continue;
        const auto sum = total_load(world, row);
        auto& load = load_of(memory, row.metric);
        if (!sum.complete) {
            load.change = 0;
            continue;
        }
        const bool fresh =
            load.at && load.at->boot_id == world.now.boot_id && elapsed_at_least(*load.at, world.now) <= oldest_change;
        load.change = fresh ? sum.value - load.total : 0;
        load.deviation = smoothing * std::abs(load.change) + (1 - smoothing) * load.deviation;
        load.total = sum.value;
        load.at = world.now;
    }
    const auto window = Seconds{settings.scaling.settle_minutes * 60};
    std::erase_if(memory.enough, [&](Enough& entry) {
        if (entry.at.boot_id == world.now.boot_id && entry.at.seconds > world.now.seconds) entry.at = world.now;
        return elapsed_at_least(entry.at, world.now) >= window + slack(60);
    });
    if (const auto now = enough(world, settings)) memory.enough.push_back({world.now, *now});
}

std::optional<int> settled(const World& world, const Scaling& scaling) {
    constexpr double minute = 60;
    const auto window = Seconds{std::max(scaling.settle_minutes - 1, 0.0) * minute}; // from the first tick to the last
    std::optional<int> most;
    bool reaches = false;
    Seconds later{0};
    const auto& enough = world.memory.enough;
    for (auto entry = enough.rbegin(); entry != enough.rend() && !reaches; ++entry) {
        const auto age = elapsed_at_least(entry->at, world.now);
        if (age - later > Seconds{minute} + slack(minute)) break; // of the minutes between nothing is known
        later = age;
        most = std::max(most.value_or(0), entry->backends);
        reaches = age >= window - slack(minute);
    }
    return reaches ? most : std::nullopt;
}

} // namespace marea
