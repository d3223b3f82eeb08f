#pragma once

#include "autoscale/cluster/node_table.hpp"
#include "autoscale/events.hpp"
#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/target.hpp"
#include "autoscale/probe/cpu.hpp"
#include "autoscale/probe/usage.hpp"
#include "autoscale/world.hpp"

#include <functional>
#include <map>

namespace marea {

/// The probes of one tick, as what they answer. Called side by side, from different threads.
struct Probes {
    std::function<CpuReading(const std::optional<CpuSample>& before)> cpu;
    std::map<Metric, std::function<Result<double>(Room& room)>> others; ///< of every other row of metric_rows
    std::function<UsageReading(const std::vector<Backend>& running, const std::vector<UsageSample>& before)> usage;
    std::function<bool(const std::string& address, Port port)> port_is_free;
};

/// What the nodes of a swarm tell each other; asked only where there is one.
struct Peers {
    std::string host; ///< this node's name
    std::function<Result<std::vector<NodeRow>>(const std::string& service)> read;
    std::function<Result<void>(const NodeRow& row)> write;
};

/// What autoscale works with: real parts in apps/, a test's own in tests/unit/autoscale/.
struct Parts {
    const Settings& settings; ///< complete once target.look() has answered, which finds out what stands at "auto"
    Clock& clock;
    const Probes& probes;
    Target& target;
    Balancer& balancer;
    const Peers& peers;
};

} // namespace marea
