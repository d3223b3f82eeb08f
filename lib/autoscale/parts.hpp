#pragma once

#include "autoscale/events.hpp"
#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/target.hpp"
#include "autoscale/probe/cpu.hpp"
#include "autoscale/world.hpp"

#include <functional>
#include <map>

namespace marea {

/// What one look at the backends' use of the host tells.
struct UsageReading {
    std::map<ContainerName, Usage> usage;
    std::vector<UsageSample> samples; ///< for the next tick's CPU window
};

/// The probes of one tick, as what they answer. Called side by side, from different threads.
struct Probes {
    std::function<CpuReading(const std::optional<CpuSample>& before)> cpu;
    std::map<Metric, std::function<Result<double>(Room& room)>> others; ///< of every other row of metric_rows
    std::function<UsageReading(const std::vector<Backend>& running, const std::vector<UsageSample>& before)> usage;
    std::function<bool(const std::string& address, Port port)> port_is_free;
};

/// What autoscale works with: real parts in apps/, a test's own in tests/unit/autoscale/.
struct Parts {
    const Settings& settings; ///< complete once target.look() has answered, which finds out what stands at "auto"
    Clock& clock;
    const Probes& probes;
    Target& target;
    Balancer& balancer;
};

} // namespace marea
