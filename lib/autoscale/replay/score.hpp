#pragma once

#include "autoscale/replay/series.hpp"

namespace marea::replay {

/// How well a series fitted the demand: the measures of elasticity of the SPEC Research Group's Cloud working group
/// (Herbst et al., "Ready for Rain? A View from SPEC Research on the Future of Cloud Metrics", 2016, section 4): the
/// accuracy is how much was short, or over, of what was needed, on average over time; the time share how long.
struct Score {
    double minutes = 0;         ///< that were measured: those whose load is known
    double backend_minutes = 0; ///< that ran
    double demand_minutes = 0;  ///< that were needed
    double changes_a_day = 0;
    double maximum_minutes = 0;  ///< with MAX_BACKENDS or more
    double shortage_percent = 0; ///< under-provisioning accuracy
    double shortage_minutes = 0; ///< its time share
    double surplus_percent = 0;  ///< over-provisioning accuracy
    double surplus_minutes = 0;

    [[nodiscard]] double share_of_time(double part) const { return minutes > 0 ? 100 * part / minutes : 0; }
    [[nodiscard]] double cost() const { return demand_minutes > 0 ? backend_minutes / demand_minutes : 0; }
};

/// A minute counts until the next one. Where none follows for longer than 10 minutes (and three times what is usual)
/// nothing was recorded, and it counts as long as a usual one. `series` is of these minutes, or of the last of them.
[[nodiscard]] Score score(const std::vector<Minute>& minutes, const Series& series, const Settings& settings);

} // namespace marea::replay
