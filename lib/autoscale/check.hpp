#pragma once

#include "autoscale/look.hpp"
#include "project/find.hpp"

#include <vector>

namespace marea {

/// What `--check-config` finds around the settings.
struct Check {
    Surroundings surroundings;
    std::vector<Error> faults; ///< for each of them a tick, or the next addition, would fail
    bool by_alias = false;     ///< nginx does not include the upstream file
    Look seen;
    Result<void> addition; ///< whether one more backend could be started; as long as it is known what runs
    Result<void> balancer; ///< whether the balancer could take it up; likewise
};

/// Looks at what a tick needs, and at what an addition needs: engine, image, network, database, nginx. Changes nothing.
[[nodiscard]] Check check(const Parts& parts, const Surroundings& surroundings);

} // namespace marea
