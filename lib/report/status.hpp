#pragma once

#include "state/observation.hpp"
#include "state/state.hpp"

#include <chrono>
#include <string>

namespace marea {

/// What `autoscale --status` answers with.
struct StatusReport {
    const Observation& seen;
    const State& state;
    std::chrono::system_clock::time_point measured;
    std::vector<bool> healthy; ///< one for each backend of the fleet, in its order; empty: not asked
};

/// The six lines of the specification, to the letter; `no disponible` in place of what is missing.
[[nodiscard]] std::string render_status(const StatusReport& report);

/// The same and more for machines. A missing reading is null.
[[nodiscard]] std::string render_status_json(const StatusReport& report);

} // namespace marea
