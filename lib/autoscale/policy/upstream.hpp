#pragma once

#include "autoscale/world.hpp"
#include "config/settings.hpp"

namespace marea {

/// How the balancer reaches this backend; empty: it can't.
[[nodiscard]] std::string address_of(const Backend& backend, const BackendSettings& backends, Reach reach);

/// Fills `behind`: the backends whose address the balancer has; without a balancer all but those that come or go.
void see_members(World& world, const Settings& settings);

/// The balancer's servers where no running backend is, in its order.
[[nodiscard]] std::vector<std::string> stale_members(const World& world, const Settings& settings);

/// What takes clients: static servers, and each running backend of `behind` that does not drain.
[[nodiscard]] std::vector<Server> wanted_servers(const World& world, const Settings& settings);

/// Whether the balancer has other servers than those, or has not yet taken up its file. Never for an empty list: nginx
/// refuses an upstream without servers, and the last known ones are no worse than none.
[[nodiscard]] bool balancer_is_due(const World& world, const std::vector<Server>& wanted);

} // namespace marea
