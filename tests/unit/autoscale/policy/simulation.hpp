#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace marea::test {

/// What the simulated days came to.
struct Tally {
    std::int64_t ticks = 0;   ///< carried out
    std::int64_t skipped = 0; ///< not carried out, for nothing could change
    std::int64_t proved = 0;  ///< could have been skipped, and were carried out to see that nothing changes
    std::int64_t changes = 0, removals = 0, failed_starts = 0, kills = 0, crashes = 0, reboots = 0;
    std::int64_t fixed_points = 0; ///< standing loads that came to rest, their number of backends looked at
    void add(const Tally& other);
};

/// Rule and plan over a server of `seed`'s making for so many days: its settings, its load and all that befalls it.
/// Each tick's plan is held against what a plan must never do. What it did; nullopt: nothing.
[[nodiscard]] std::optional<std::string> live(std::uint64_t seed, int days, Tally& tally);

} // namespace marea::test
