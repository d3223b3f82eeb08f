#pragma once

#include "autoscale/world.hpp"
#include "base/limits.hpp"

namespace marea {

/// How many backends the readings alone ask for, before any guard.
struct Proposal {
    int desired = 0;
    std::vector<Breach> because{};
    bool complete = true; ///< every reading was there; without one of them nobody asks for fewer than now
};

/// Computes a proposal from what was seen; `active` backends take clients now.
using Rule = Proposal (*)(const World& world, int active, const Thresholds& thresholds, const Scaling& scaling);

/// The specification's rule: one more if any reading is over its maximum, one less if all are under their minimum;
/// exactly at a threshold is normal. A missing reading neither asks for one more nor allows one less.
[[nodiscard]] Proposal by_thresholds(const World& world, int active, const Thresholds& thresholds,
                                     const Scaling& scaling = {});

} // namespace marea
