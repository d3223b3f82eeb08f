#pragma once

#include "autoscale/probe/host_process.hpp"
#include "autoscale/world.hpp"
#include "config/settings.hpp"
#include "engine/api.hpp"

#include <functional>
#include <map>
#include <vector>

namespace marea {

/// What one look at the backends' use of the host tells.
struct UsageReading {
    std::map<ContainerName, Usage> usage; ///< without those that have ended meanwhile
    std::vector<UsageSample> samples;     ///< for the next tick
};

/// What it takes to look.
struct UsageProbe {
    HostFiles files;
    std::function<Result<std::optional<engine::Details>>(const std::string& id)> inspect;
    Clock& clock;
    /// A table of sockets takes milliseconds to read on a large host (see sockets.hpp). Those whose turn it is are
    /// counted anew until this time is up; of the rest the established sockets are known, less what was not a client's
    /// when they were counted last.
    Seconds counting{0.002};
};

/// The cores that were busy between two samples; Fault::no_cpu_window where the counter did not advance as one does.
[[nodiscard]] Result<double> busy_cores(const UsageSample& before, const UsageSample& now);

/// What each running backend uses, from its control group and its network namespace, without root: the average of the
/// CPU since the sample that the tick before left, else since its start if that is less than 10 minutes ago, else over
/// 500 ms. The engine is asked only for the process of one that was not seen before.
[[nodiscard]] UsageReading probe_usage(const UsageProbe& probe, const BackendSettings& settings,
                                       const std::vector<Backend>& running, const std::vector<UsageSample>& before);

} // namespace marea
