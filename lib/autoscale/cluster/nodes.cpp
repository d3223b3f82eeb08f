#include "autoscale/cluster/nodes.hpp"

#include "state/shared_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace marea {
namespace {

constexpr int version = 1;

std::optional<double> known(const Result<double>& value) {
    return value ? std::optional(*value) : std::nullopt;
}

/// A time of the wall on this host's boot clock; one that is still to come counts as now.
Stamp stamp_of(std::int64_t at, const World& world) {
    const auto ago = std::max<std::int64_t>(seconds_of(world.wall) - at, 0);
    return {world.now.boot_id, world.now.seconds - static_cast<double>(ago)};
}

const NodeRow* row_for(const std::vector<NodeRow>& rows, const std::string& node) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const NodeRow& row) { return row.node == node && row.age <= row_life; });
    return found == rows.end() ? nullptr : &*found;
}

/// The mean of one reading over the nodes that run tasks, and why it is not whole.
class Mean {
public:
    void add(const Result<double>& value) {
        if (!value) return lack(value.error());
        sum_ += *value;
        ++count_;
    }
    void lack(const Error& why) {
        if (!gap_) gap_ = why;
    }
    /// `own`: this node's, where no node runs a task.
    [[nodiscard]] Reading over(Reading own) const {
        if (count_ > 0) return {own.metric, sum_ / count_, gap_};
        return gap_ ? Reading{own.metric, *gap_} : own;
    }

private:
    double sum_ = 0;
    int count_ = 0;
    std::optional<Error> gap_;
};

Usage usage_of(const TaskUsage& task, const Backend& backend) {
    const Error unread{Fault::usage_hidden, backend.name.value, task.missing};
    const auto value = [&](const std::optional<double>& number) {
        return number ? Result<double>(*number) : Result<double>(unread);
    };
    return {value(task.cpu_cores), value(task.memory_bytes), value(task.connections)};
}

Usage unread_usage(const Error& why) {
    return {why, why, why};
}

/// What a row says of each task of its node; of one that has started since, nothing is known yet.
void take_usage(World& world, const NodeRow& row) {
    for (const auto& backend : world.fleet.backends) {
        if (backend.node != row.node) continue;
        const auto task = std::find_if(row.tasks.begin(), row.tasks.end(),
                                       [&](const TaskUsage& one) { return one.task == backend.name.value; });
        world.usage[backend.name] = task == row.tasks.end()
                                        ? unread_usage({Fault::usage_hidden, backend.name.value, {}})
                                        : usage_of(*task, backend);
    }
}

Result<double> told(const std::optional<double>& value, const std::string& node) {
    return value ? Result<double>(*value) : Result<double>(Error{Fault::node_unread, node, {}});
}

struct Shared {
    std::int64_t at = 0;
    int failures = 0;
    std::optional<std::int64_t> last_failure;
    std::optional<Raise> raise;
    std::optional<Pause> pause;
};

Result<Shared> parse_shared(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<Shared> {
        Shared shared{json.at("at").get<std::int64_t>(), json.at("failures").get<int>(), {}, {}, {}};
        if (json.contains("pause")) shared.pause = pause_from(json.at("pause"));
        if (json.contains("last_failure")) shared.last_failure = json.at("last_failure").get<std::int64_t>();
        if (json.contains("raise")) shared.raise = raise_from(json.at("raise"));
        return shared;
    });
}

} // namespace

NodeRow row_of(const World& world, const std::string& name) {
    const auto& cluster = *world.fleet.cluster;
    NodeRow row{cluster.service, cluster.node, name, {}, {}, {}, {}};
    for (const auto& reading : world.readings) {
        if (reading.metric == Metric::cpu) row.cpu_percent = known(reading.value);
        if (reading.metric == Metric::memory) row.memory_percent = known(reading.value);
    }
    for (const auto& [task, usage] : world.usage) {
        TaskUsage one{task.value, known(usage.cpu_cores), known(usage.memory_bytes), known(usage.connections), {}};
        for (const auto* value : {&usage.cpu_cores, &usage.memory_bytes, &usage.connections})
            if (!*value && one.missing.empty()) one.missing = value->error().detail;
        row.tasks.push_back(std::move(one));
    }
    return row;
}

void add_nodes(World& world, const Result<std::vector<NodeRow>>& rows) {
    const auto& cluster = *world.fleet.cluster;
    std::vector<std::string> unread;
    Mean cpu;
    Mean memory;
    for (const auto& node : cluster.nodes) {
        if (node.running == 0) continue;
        if (node.id == cluster.node) {
            cpu.add(world.readings[index_of(Metric::cpu)].value);
            memory.add(world.readings[index_of(Metric::memory)].value);
        } else if (const auto* row = rows ? row_for(*rows, node.id) : nullptr; row != nullptr) {
            cpu.add(told(row->cpu_percent, node.name));
            memory.add(told(row->memory_percent, node.name));
            take_usage(world, *row);
        } else {
            unread.push_back(node.name);
        }
    }
    if (!unread.empty()) {
        const auto why =
            rows ? Error{Fault::node_unread, fmt::format("{}", fmt::join(unread, ", ")), {}} : rows.error();
        cpu.lack(why);
        memory.lack(why);
    }
    for (auto& [metric, mean] : {std::pair{Metric::cpu, cpu}, {Metric::memory, memory}})
        world.readings[index_of(metric)] = mean.over(world.readings[index_of(metric)]);
    for (const auto& backend : world.fleet.backends) {
        const Error unread_task{Fault::node_unread, cluster.name_of(backend.node), {}};
        auto& usage = world.usage.try_emplace(backend.name, unread_usage(unread_task)).first->second;
        usage.cpu_limit = backend.cpu_limit;
        usage.memory_limit = backend.memory_limit;
    }
    world.room.memory_bytes.reset(); // Swarm finds the room, on whichever node
}

std::string render_shared(const State& memory, const std::optional<Pause>& pause, Moment now, const Stamp& boot) {
    Json json = {{"at", memory.led}, {"failures", memory.failures}};
    if (pause) json["pause"] = to_json(*pause);
    if (memory.last_failure)
        json["last_failure"] =
            seconds_of(now) - static_cast<std::int64_t>(elapsed_at_least(*memory.last_failure, boot).count());
    if (memory.raise) json["raise"] = to_json(*memory.raise);
    return render_json(std::move(json), version);
}

void take_shared(World& world, const std::vector<NodeRow>& rows) {
    auto& memory = world.memory;
    Shared newest;
    newest.at = memory.led;
    bool other = false;
    for (const auto& row : rows) {
        if (row.node == world.fleet.cluster->node || row.memory.empty()) continue;
        const auto shared = parse_shared(row.memory);
        if (!shared) continue;
        const auto& pause = shared->pause;
        if (pause && pause->until > world.wall && (!world.pause || pause->until > world.pause->until))
            world.pause = Pause{pause->until, pause->reason, row.name};
        if (shared->at <= newest.at) continue;
        newest = *shared;
        other = true;
    }
    if (other) {
        memory.failures = newest.failures;
        memory.last_failure.reset();
        if (newest.last_failure) memory.last_failure = stamp_of(*newest.last_failure, world);
        memory.raise = newest.raise;
    }
    if (const auto updated = world.fleet.cluster->updated; updated > 0) {
        const auto change = stamp_of(updated, world);
        const auto& own = memory.last_change;
        if (!own || elapsed_at_least(change, world.now) < elapsed_at_least(*own, world.now))
            memory.last_change = change;
    }
}

void remember_pause(World& world, bool rows_known) {
    auto& elsewhere = world.memory.pause_elsewhere;
    if (rows_known)
        elsewhere = world.pause;
    else if (elsewhere && elsewhere->until > world.wall && !world.pause)
        world.pause = elsewhere;
}

} // namespace marea
