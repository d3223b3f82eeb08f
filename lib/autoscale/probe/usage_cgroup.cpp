#include "autoscale/probe/cpu.hpp"
#include "autoscale/probe/kernel_text.hpp"
#include "autoscale/probe/usage_parts.hpp"

#include <algorithm>

namespace marea::usage {
namespace {

constexpr Seconds short_window{0.5};

/// The sample of now, and what it makes with the last tick's, or with the start.
void measure_cpu(One& one, const UsageProbe& probe) {
    const auto micros = cgroup_cpu(*one.group);
    one.sample.at = probe.clock.boot();
    if (!micros) {
        one.sample.at.boot_id.clear(); // serves nobody later
        one.usage.cpu_cores = micros.error();
        return;
    }
    one.sample.cpu_micros = *micros;
    auto birth = one.sample;
    birth.cpu_micros = 0;
    birth.at = started_at(birth.started, one.sample.at);
    one.usage.cpu_cores = Error{Fault::no_cpu_window, {}, {}};
    for (const auto& earlier : {one.before.value_or(birth), birth})
        if (!one.usage.cpu_cores && usable_window(earlier.at, one.sample.at))
            one.usage.cpu_cores = busy_cores(earlier, one.sample);
}

void measure_one(One& one, const UsageProbe& probe, const std::vector<CgroupMount>& mounts) {
    const auto file = probe.files.process(one.sample.pid) / "cgroup";
    const auto& id = one.backend.id;
    const auto cgroup = read_kernel_file(file);
    if (!cgroup || cgroup->find(id) == std::string::npos) { // the number is another process's here
        if (!cgroup || one.before)
            one.sample.pid = 0; // it was seen, so it has just ended: the engine knows what follows
        else
            one.sample.started = 0;
        return one.fail(one.hidden(file.string()));
    }
    const auto not_shown = one.hidden(file.string());
    auto& usage = one.usage;
    one.group = find_cgroup(mounts, *cgroup, "cpuacct", id);
    if (one.group)
        measure_cpu(one, probe);
    else
        usage.cpu_cores = not_shown;
    const auto memory = find_cgroup(mounts, *cgroup, "memory", id);
    usage.memory_bytes = memory ? cgroup_memory(*memory) : not_shown;
    if (memory) usage.memory_limit = cgroup_memory_limit(*memory).value_or(usage.memory_limit);
    if (const auto cpu = find_cgroup(mounts, *cgroup, "cpu", id))
        usage.cpu_limit = cgroup_cpu_limit(*cpu).value_or(usage.cpu_limit);
}

} // namespace

void measure(std::vector<One>& all, const UsageProbe& probe) {
    const auto mountinfo = read_kernel_file(probe.files.procfs / "self/mountinfo");
    const auto mounts = mountinfo ? parse_cgroup_mounts(*mountinfo) : usual_cgroup_mounts(probe.files.cgroupfs);
    for (auto& one : all)
        if (one.visible()) measure_one(one, probe, mounts);
}

void measure_again(std::vector<One>& all, const UsageProbe& probe) {
    const auto lacks = [](const One& one) {
        return one.group && !one.usage.cpu_cores && one.usage.cpu_cores.error().fault == Fault::no_cpu_window;
    };
    if (std::none_of(all.begin(), all.end(), lacks)) return;
    probe.clock.sleep(short_window);
    for (auto& one : all) {
        if (!lacks(one)) continue;
        const auto first = one.sample;
        const auto micros = cgroup_cpu(*one.group);
        one.sample.at = probe.clock.boot();
        if (micros) one.sample.cpu_micros = *micros;
        one.usage.cpu_cores = micros ? busy_cores(first, one.sample) : Result<double>(micros.error());
    }
}

} // namespace marea::usage
