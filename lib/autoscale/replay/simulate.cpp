#include "autoscale/policy/plan.hpp"
#include "autoscale/replay/series.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace marea::replay {
namespace {

int first_count(const std::vector<Minute>& minutes, const Settings& settings) {
    for (const auto& minute : minutes)
        if (minute.active) return *minute.active;
    return settings.thresholds.min_backends;
}

/// What of the settings a replay cannot have: a balancer, an image that changes, a name too long to be cheap.
Settings rehearsal(Settings settings, const Capacity& capacity) {
    settings.balancer.kind = BalancerKind::none;
    settings.backend.name_prefix = "b";
    settings.backend.replace_outdated = false;
    if (settings.scaling.rule == RuleKind::target)
        for (const auto& row : metric_rows)
            if (capacity.one(row.metric) <= 0) settings.thresholds[row.metric].max = 0;
    return settings;
}

/// The server that a rule would have had: one World, carried from minute to minute as ticks carry theirs.
class Server {
public:
    Server(const std::vector<Minute>& minutes, const Settings& settings)
        : capacity_(minutes, settings), settings_(rehearsal(settings, capacity_)),
          rule_(rule_of(settings.scaling.rule)) {
        for (const auto& row : metric_rows)
            if (settings.thresholds[row.metric].max > 0 && // 0 is the target rule's way not to look at it
                std::any_of(minutes.begin(), minutes.end(),
                            [&](const Minute& one) { return one[row.metric].has_value(); }))
                world_.readings.push_back({row.metric, Error{}});
        for (int number = first_count(minutes, settings); number > 0; --number)
            serve({"b_" + std::to_string(number)});
    }

    Point tick(const Minute& minute) {
        see(minute);
        remember(world_, settings_);
        const auto planned = plan(world_, rule_, settings_);
        for (const auto* steps : {&planned.settling, &planned.steps})
            for (const auto& step : *steps)
                carry_out(step);
        const auto& decision = planned.decision;
        int running = decision.active;
        if (decision.action == Action::remove) running -= decision.count;
        if (decision.action == Action::take_back) running += decision.count;
        return {minute.time, decision.desired, running};
    }

private:
    void see(const Minute& minute) {
        world_.now.seconds = static_cast<double>(minute.time.time_since_epoch().count());
        world_.wall = minute.time;
        world_.local = text::local_clock(world_.wall);
        for (auto& [metric, value, gap] : world_.readings)
            value = minute[metric] ? Result<double>(*minute[metric]) : Result<double>(Error{});
        const auto share = [&](const std::optional<double>& total) -> Result<double> {
            if (!total) return Error{};
            return *total / static_cast<double>(world_.usage.size());
        };
        for (auto& [name, usage] : world_.usage) {
            usage.cpu_cores = share(minute.cpu_cores);
            usage.memory_bytes = share(minute.memory_bytes);
        }
    }

    /// As the executor would, and nothing ever fails.
    void carry_out(const Step& step) {
        suppose(world_, step);
        if (step.kind == Step::Kind::remove) {
            world_.health.erase(step.name);
            world_.usage.erase(step.name);
            std::erase(world_.fleet.names, step.name);
        }
        if (step.kind != Step::Kind::start) return;
        serve(step.name);
        for (const auto& name : step.more)
            serve(name);
    }

    void serve(const ContainerName& name) {
        Backend backend;
        backend.name = name;
        backend.managed = true;
        backend.state = ContainerState::running;
        world_.fleet.backends.insert(world_.fleet.backends.begin(), std::move(backend));
        world_.fleet.names.push_back(name);
        world_.health.emplace(name, Result<void>());
        Usage usage;
        usage.cpu_limit = capacity_.cpu_limit();
        usage.memory_limit = capacity_.memory_limit();
        world_.usage.emplace(name, std::move(usage));
        world_.behind.insert(name);
        succeed(world_.memory, name, world_.now);
    }

    Capacity capacity_;
    Settings settings_;
    Rule rule_;
    World world_{};
};

} // namespace

Series simulate(const std::vector<Minute>& minutes, const Settings& settings) {
    Series series;
    series.reserve(minutes.size());
    Server server(minutes, settings);
    for (const auto& minute : minutes)
        series.push_back(server.tick(minute));
    return series;
}

Series as_it_was(const std::vector<Minute>& minutes) {
    Series series;
    for (const auto& minute : minutes) {
        if (!minute.active && series.empty()) continue;
        const auto running = minute.served().value_or(series.empty() ? 0 : series.back().running);
        series.push_back({minute.time, running, running});
    }
    return series;
}

} // namespace marea::replay
