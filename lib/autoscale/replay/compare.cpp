#include "autoscale/replay/compare.hpp"

#include "system/side_by_side.hpp"

namespace marea::replay {
namespace {

Settings under(Settings settings, RuleKind rule) {
    settings.scaling.rule = rule;
    return settings;
}

} // namespace

Comparison compare(const std::vector<Minute>& minutes, const Settings& settings, const std::optional<Settings>& given) {
    struct Trial {
        Policy policy;
        Settings settings;
        Series (*run)(const std::vector<Minute>&, const Settings&);
        Series series{};
        Score score{};
    };
    std::vector<Trial> trials;
    const auto recorded = [](const std::vector<Minute>& all, const Settings&) { return as_it_was(all); };
    for (const auto& minute : minutes)
        if (minute.active) {
            trials.push_back({Policy::as_it_was, settings, recorded});
            break;
        }
    trials.push_back({Policy::thresholds, under(settings, RuleKind::thresholds), simulate});
    trials.push_back({Policy::target, under(settings, RuleKind::target), simulate});
    if (given) trials.push_back({Policy::given, *given, simulate});
    trials.push_back({Policy::hpa, settings, horizontal_pod_autoscaler});
    std::vector<std::function<void()>> tasks;
    for (auto& trial : trials)
        tasks.emplace_back([&] {
            trial.series = trial.run(minutes, trial.settings);
            trial.score = score(minutes, trial.series, trial.settings);
        });
    side_by_side(tasks);
    Comparison comparison;
    const auto rule = settings.scaling.rule == RuleKind::target ? Policy::target : Policy::thresholds;
    for (auto& trial : trials) {
        comparison.outcomes.push_back({trial.policy, trial.score});
        if (trial.policy == (given ? Policy::given : rule)) comparison.in_force = std::move(trial.series);
    }
    return comparison;
}

} // namespace marea::replay
