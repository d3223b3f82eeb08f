#pragma once

#include "autoscale/world.hpp"
#include "config/settings.hpp"

namespace marea {

/// Rows of connections that nobody has: backends that were killed left them behind.
struct PhantomRows {
    double rows = 0;
    double sockets = 0;      ///< open at all backends together
    std::int64_t oldest = 0; ///< seconds since 1970: no backend that runs is older, so no row of before can be one's
    friend bool operator==(const PhantomRows&, const PhantomRows&) = default;
};

/// The sockets of all backends, where their sum can be held against the rows: each one's is known, no backend runs
/// elsewhere, and the rows are those of the specification's own query.
[[nodiscard]] std::optional<double> comparable_sockets(const World& world, const Settings& settings);

/// Looks whether the rows outnumber the sockets, and keeps since when in the memory: ten ticks in a row and ten minutes
/// are worth a word, once until the rows are no more than the sockets again. Phantoms do not go away by themselves, so
/// where the surplus falls (by more than a health check at each backend hides) rows come and go without a socket of
/// their own, and the time begins anew.
[[nodiscard]] std::optional<PhantomRows> watch_phantoms(World& world, const Settings& settings);

} // namespace marea
