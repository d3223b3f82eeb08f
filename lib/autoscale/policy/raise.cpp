#include "autoscale/policy/raise.hpp"

#include "autoscale/policy/guards.hpp"
#include "autoscale/policy/steps.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

constexpr std::int64_t longest_coming = 600; // seconds: an image may have to be pulled first

int running(const World& world) {
    const auto& backends = world.fleet.backends;
    return static_cast<int>(
        std::count_if(backends.begin(), backends.end(), [](const Backend& backend) { return backend.running(); }));
}

std::int64_t age_of(const Raise& raise, const World& world) {
    return seconds_of(world.wall) - raise.at;
}

std::string words_of(const FailedTask& task) {
    auto text = task.task;
    if (!task.node.empty()) text += fmt::format(" ({})", task.node);
    return task.words.empty() ? text : fmt::format("{}: {}", text, task.words);
}

} // namespace

void remember_raise(World& world) {
    auto& memory = world.memory;
    if (!memory.raise) return;
    if (!world.fleet.cluster || world.fleet.cluster->replicas != memory.raise->to) return memory.raise.reset();
    if (running(world) < memory.raise->to) return;
    if (!memory.raise->served) {
        memory.raise->served = true;
        memory.failures = 0;
        memory.last_failure.reset();
    }
    if (static_cast<double>(age_of(*memory.raise, world)) > proving_time.count()) memory.raise.reset();
}

std::optional<Error> raise_failed(const World& world) {
    const auto& raise = world.memory.raise;
    const auto& cluster = world.fleet.cluster;
    if (!raise || !cluster || cluster->replicas != raise->to || running(world) >= raise->to) return std::nullopt;
    std::string words;
    for (const auto& task : cluster->failed) {
        const auto own = words_of(task);
        // Once all have run, one end is an accident that Swarm mends; a second one is not.
        if ((raise->served ? task.earlier : task.at) >= raise->at && words.find(own) == std::string::npos)
            words += (words.empty() ? "" : "; ") + own;
    }
    if (words.empty() && age_of(*raise, world) < longest_coming) return std::nullopt;
    return Error{Fault::tasks_failed, cluster->service, words};
}

int replicas_that_run(const World& world) {
    const auto& raise = world.memory.raise;
    return raise ? std::max(running(world), raise->from) : running(world);
}

void give_up_raise(World& world) {
    auto& memory = world.memory;
    if (!memory.raise) return;
    memory.failures = std::max(memory.failures, memory.raise->failures);
    memory.raise.reset();
    fail_start(memory, {world.fleet.cluster->service}, world.now);
}

} // namespace marea
