#include "autoscale/probe/usage.hpp"

#include "autoscale/probe/usage_parts.hpp"
#include "config/quantity.hpp"

#include <unistd.h>

namespace marea {
namespace {

/// The limits of a container that has none of its own: a new one's, or the host's where the settings name none.
Usage at_most(const BackendSettings& backend) {
    Usage usage;
    usage.cpu_limit = config::docker_cores(backend.cpus).value_or(static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN)));
    usage.memory_limit =
        config::docker_bytes(backend.memory)
            .value_or(static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    return usage;
}

} // namespace

Result<double> busy_cores(const UsageSample& before, const UsageSample& now) {
    constexpr double micros = 1e6;
    const double passed = now.at.seconds - before.at.seconds;
    if (now.cpu_micros < before.cpu_micros || passed <= 0) return Error{Fault::no_cpu_window, {}, {}};
    return static_cast<double>(now.cpu_micros - before.cpu_micros) / micros / passed;
}

UsageReading probe_usage(const UsageProbe& probe, const BackendSettings& settings, const std::vector<Backend>& running,
                         const std::vector<UsageSample>& before) {
    std::vector<usage::One> all;
    const auto limits = at_most(settings); // the C library reads a file for each question about the processors
    for (const auto& backend : running)
        all.push_back({backend, {}, {}, limits, {}});
    usage::find_processes(all, probe, before);
    usage::measure(all, probe);
    usage::count_clients(all, probe, settings.container_port);
    usage::measure_again(all, probe);

    UsageReading reading;
    for (auto& one : all) {
        if (one.ended) continue;
        reading.usage.emplace(one.backend.name, one.usage);
        if (one.sample.pid != 0) reading.samples.push_back(std::move(one.sample));
    }
    return reading;
}

} // namespace marea
