#pragma once

#include "autoscale/world.hpp"
#include "config/settings.hpp"

namespace marea {

/// Marea's own, running, not on its way out, and the balancer still has a server without it.
[[nodiscard]] bool removable(const World& world, const Settings& settings, const Backend& backend);

/// Made from another image than a new one would be.
[[nodiscard]] bool outdated(const World& world, const Settings& settings, const Backend& backend);

enum class Among { all, outdated };

/// The one to take out: one that serves nobody yet, for no client notices; else the one with the fewest connections;
/// among equals, and where a count is missing, the newest. nullptr: none can go.
[[nodiscard]] const Backend* victim(const World& world, const Settings& settings, Among among);

/// Whether it could take clients again: it drains, runs, answers, and is not about to be replaced by a newer image.
[[nodiscard]] bool can_come_back(const World& world, const Settings& settings, const Backend& backend);

/// The one to take back: of those that can come back, the last that left. nullptr: none.
[[nodiscard]] const Backend* latest_draining(const World& world, const Settings& settings);

/// Whether this drain is over: long enough ago it left the balancer, and no client is sent there any more. One that has
/// ended has nobody to wait for.
[[nodiscard]] bool drained(const World& world, const Draining& entry, const Guards& guards);

} // namespace marea
