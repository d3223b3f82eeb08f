#include "autoscale/observe.hpp"

#include <future>

namespace marea {

Observed observe(const Parts& parts, const std::optional<CpuSample>& before) {
    auto fleet = std::async(std::launch::async, [&] { return parts.target.look(); });
    auto connections = std::async(std::launch::async, [&] { return parts.probes.connections(); });
    auto memory = parts.probes.memory();
    auto cpu = parts.probes.cpu(before);
    return {{cpu.busy, std::move(memory), connections.get(), fleet.get()}, cpu.sample};
}

} // namespace marea
