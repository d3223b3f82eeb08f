#pragma once

#include "autoscale/executor/balancer.hpp"
#include "autoscale/executor/target.hpp"
#include "autoscale/probe/cpu.hpp"
#include "config/settings.hpp"

#include <functional>

namespace marea {

/// The probes of one tick, as what they answer. Called side by side, from different threads.
struct Probes {
    std::function<CpuReading(const std::optional<CpuSample>& before)> cpu;
    std::function<Result<Percent>()> memory;
    std::function<Result<std::int64_t>()> connections;
    std::function<bool(const std::string& address, Port port)> port_is_free;
};

/// What a job works with: real parts in apps/, a test's own in tests/unit/job/.
struct Parts {
    const Settings& settings;
    Clock& clock;
    const Probes& probes;
    Target& target;
    Balancer& balancer;
};

} // namespace marea
