#pragma once

#include "autoscale/replay/score.hpp"

namespace marea::replay {

/// What a load is tried with.
enum class Policy {
    as_it_was,
    thresholds,
    target,
    given, ///< the settings that were asked about
    hpa,   ///< of Kubernetes, to compare with
};

struct Outcome {
    Policy policy;
    Score score;
};

struct Comparison {
    std::vector<Outcome> outcomes;
    Series in_force; ///< under the settings in force: `given`, else `settings`
};

/// All of them over the same minutes, each measured by what a backend carries under its own settings. `given`: nullopt
/// where nothing else was asked about.
[[nodiscard]] Comparison compare(const std::vector<Minute>& minutes, const Settings& settings,
                                 const std::optional<Settings>& given);

} // namespace marea::replay
