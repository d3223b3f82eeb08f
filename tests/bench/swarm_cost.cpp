// What a leader's tick computes on a large swarm, without the engine's and the database's own time: the answers of the
// API are parsed, the nodes' rows merged, and the target rule, its memory and the plan run, minute after minute.
//
//   swarm_cost NODES TASKS MINUTES
//
// The load goes up and down once; in the middle a node's row is missing for ten minutes. Prints the changes and the
// median CPU time of a minute, and fails where a minute without that row removes something.

#include "autoscale/cluster/nodes.hpp"
#include "autoscale/policy/plan.hpp"
#include "autoscale/policy/upstream.hpp"
#include "project/swarm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numbers>

using namespace marea;

namespace {

constexpr std::int64_t start = 1705334400;

double cpu_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1000 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// As long as a task of 20.10 is in the answer: its service's definition makes most of it.
std::string tasks_json(int tasks, int nodes) {
    const std::string definition(2500, 'x');
    std::string all = "[";
    for (int slot = 1; slot <= tasks; ++slot)
        all +=
            fmt::format(R"({}{{"ID":"task{:020}","Version":{{"Index":1}},"Slot":{},"NodeID":"node{}","ServiceID":"s",)"
                        R"("Spec":{{"ContainerSpec":{{"Image":"i","Env":["X={}"]}}}},"DesiredState":"running",)"
                        R"("Status":{{"Timestamp":"2024-01-15T16:00:00.1Z","State":"running","Message":"started",)"
                        R"("ContainerStatus":{{"ContainerID":"{:064}","PID":1}}}}}})",
                        slot > 1 ? "," : "", slot, slot, slot % nodes, definition, slot);
    return all + "]";
}

std::string nodes_json(int nodes) {
    std::string all = "[";
    for (int node = 0; node < nodes; ++node)
        all += fmt::format(
            R"({}{{"ID":"node{}","Spec":{{"Availability":"active"}},"Status":{{"State":"ready"}},)"
            R"("Description":{{"Hostname":"n{}","Resources":{{"NanoCPUs":16000000000,"MemoryBytes":1e11}}}})"
            R"({}}})",
            node > 0 ? "," : "", node, node, node == 0 ? R"(,"ManagerStatus":{"Leader":true})" : "");
    return all + "]";
}

struct Outcome {
    std::vector<double> costs;
    int added = 0, removed = 0, removed_blind = 0, most = 0;
};

Outcome simulate(int nodes, int tasks, int minutes) {
    Settings settings;
    settings.scaling.rule = RuleKind::target;
    settings.scaling.max_step = 20;
    settings.thresholds.max_backends = tasks;
    settings.guards.cooldown_seconds = 60;
    State memory;
    Outcome outcome;
    int replicas = tasks / 2;
    std::int64_t updated = start - 3600;
    for (int minute = 0; minute < minutes; ++minute) {
        const double load = 0.5 - 0.4 * std::cos(2 * std::numbers::pi * minute / minutes); // of all tasks
        const bool blind = minute >= minutes * 3 / 4 && minute < minutes * 3 / 4 + 10;
        const auto per_task = load * tasks / replicas;
        const auto tasks_text = tasks_json(replicas, nodes);
        std::vector<std::string> usages;
        for (int node = 0; node < nodes; ++node) {
            std::vector<TaskUsage> all;
            for (int slot = 1; slot <= replicas; ++slot)
                if (slot % nodes == node)
                    all.push_back({fmt::format("b.{0}.task{0:020}", slot), 0.6 * per_task, 1e8, 90 * per_task});
            usages.push_back(render_usages(all));
        }

        const auto before = cpu_ms();
        SwarmLook look;
        look.membership = {engine::Membership::Role::manager, "node0", "active"};
        look.service = {"s", "b", {}, true, replicas, 1, updated, {}, 1, 5e8};
        look.tasks = *engine::parse_tasks(tasks_text);
        look.nodes = *engine::parse_nodes(nodes_json(nodes));
        World world;
        world.now = {"boot", 1e6 + 60.0 * minute};
        world.wall = Moment(std::chrono::seconds(start + 60 * minute));
        world.readings = {{Metric::cpu, 50.0}, {Metric::memory, 50.0}, {Metric::connections, 90 * load * tasks}};
        world.memory = std::move(memory);
        world.fleet = fleet_of(look);
        for (const auto& backend : world.fleet.backends)
            world.health.emplace(backend.name, Result<void>{});
        std::vector<NodeRow> rows;
        for (int node = blind ? 1 : 0; node < nodes; ++node)
            rows.push_back({"b",
                            fmt::format("node{}", node),
                            fmt::format("n{}", node),
                            50,
                            50,
                            parse_usages(usages[static_cast<std::size_t>(node)]),
                            {}});
        world.fleet.cluster->node = "elsewhere"; // the leader's own tasks come by its row, too
        add_nodes(world, rows);
        take_shared(world, rows);
        see_members(world, settings);
        remember(world, settings);
        const auto made = plan(world, rule_of(settings.scaling.rule), settings);
        outcome.costs.push_back(cpu_ms() - before);

        if (made.decision.action == Action::add) {
            outcome.added += made.decision.count;
            replicas += made.decision.count;
        }
        if (made.decision.action == Action::remove) {
            ++outcome.removed;
            outcome.removed_blind += blind ? 1 : 0;
            --replicas;
        }
        if (made.decision.action != Action::none) updated = start + 60 * minute;
        outcome.most = std::max(outcome.most, replicas);
        memory = std::move(world.memory);
    }
    return outcome;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 64;
    const int nodes = std::atoi(argv[1]);
    const int tasks = std::atoi(argv[2]);
    const int minutes = std::atoi(argv[3]);
    if (nodes < 1 || tasks < 2 || minutes < 20) return 64;
    auto outcome = simulate(nodes, tasks, minutes);
    std::sort(outcome.costs.begin(), outcome.costs.end());
    fmt::print(
        "{} nodes, {} minutes: +{} -{} tasks, {} at most; CPU time of a minute: median {:.1f} ms, longest {:.1f}\n",
        nodes, minutes, outcome.added, outcome.removed, outcome.most, outcome.costs[outcome.costs.size() / 2],
        outcome.costs.back());
    return outcome.added > 0 && outcome.removed > 0 && outcome.removed_blind == 0 ? 0 : 1;
}
