#pragma once

#include "autoscale/probe/cgroup.hpp"
#include "autoscale/probe/usage.hpp"

/// The parts of probe_usage(), each in a file of its own.
namespace marea::usage {

/// One backend on its way through the look.
struct One {
    const Backend& backend;
    UsageSample sample;                ///< pid 0: nothing to remember; started 0: its process cannot be seen from here
    std::optional<UsageSample> before; ///< of the same process
    Usage usage;
    std::optional<CgroupFolder> group; ///< of its processor time
    bool ended = false;

    [[nodiscard]] bool visible() const { return sample.pid != 0 && sample.started != 0; }
    void fail(const Error& why) { usage.cpu_cores = usage.memory_bytes = usage.connections = why; }
    /// What it uses stands `where` this user, or this host, does not show it.
    [[nodiscard]] Error hidden(std::string where) const {
        return {Fault::usage_hidden, backend.name.value, std::move(where)};
    }
};

/// usage_process.cpp: which process is each one's first.
void find_processes(std::vector<One>& all, const UsageProbe& probe, const std::vector<UsageSample>& before);

/// usage_cgroup.cpp: processor time, memory and their limits.
void measure(std::vector<One>& all, const UsageProbe& probe);
/// Over a short window, the processor time of those without an earlier sample that serves.
void measure_again(std::vector<One>& all, const UsageProbe& probe);

/// usage_clients.cpp: who is connected to each.
void count_clients(std::vector<One>& all, const UsageProbe& probe, Port port);

} // namespace marea::usage
