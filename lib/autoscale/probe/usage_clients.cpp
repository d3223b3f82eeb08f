#include "autoscale/probe/sockets.hpp"
#include "autoscale/probe/usage_parts.hpp"

#include <algorithm>

namespace marea::usage {
namespace {

void remember(One& one, std::int64_t clients, std::int64_t others, const UsageProbe& probe) {
    one.usage.connections = static_cast<double>(clients);
    one.sample.others = others;
    one.sample.counted = probe.clock.boot();
}

void count(One& one, const UsageProbe& probe, Port port) {
    const auto sockets = count_sockets(probe.files.process(one.sample.pid), port);
    if (sockets) return remember(one, sockets->on_port, sockets->others, probe);
    one.usage.connections = sockets.error();
    one.sample.others.reset();
}

} // namespace

void count_clients(std::vector<One>& all, const UsageProbe& probe, Port port) {
    std::vector<One*> in_turn;
    for (auto& one : all) {
        if (!one.visible()) continue;
        const auto open = established(probe.files.process(one.sample.pid));
        if (open && *open == 0) {
            remember(one, 0, 0, probe);
        } else if (open && one.sample.others && *open >= *one.sample.others) {
            one.usage.connections = static_cast<double>(*open - *one.sample.others);
            in_turn.push_back(&one);
        } else {
            count(one, probe, port);
        }
    }
    std::stable_sort(in_turn.begin(), in_turn.end(), [](const One* one, const One* other) {
        return one->sample.counted.seconds < other->sample.counted.seconds;
    });
    const auto end = probe.clock.boot().seconds + probe.counting.count();
    for (auto* one : in_turn) {
        if (probe.clock.boot().seconds >= end) return;
        count(*one, probe, port);
    }
}

} // namespace marea::usage
