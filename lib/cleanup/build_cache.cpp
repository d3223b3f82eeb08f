#include "cleanup/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace marea {
namespace {

/// What of the build cache no build has used for so long.
std::uint64_t older_than(const DiskUse& use, Seconds age, Moment now) {
    std::uint64_t bytes = 0;
    for (const auto& build : use.builds)
        if (build.used && now - *build.used > age) bytes += build.bytes;
    return bytes;
}

/// What docker's own builder has thrown away, by what it holds before and after.
Result<std::uint64_t> prune(const CleanupRun& run, const DiskUse& before, double days) {
    constexpr double day = 86400;
    const auto filter = fmt::format("until={:.0f}s", std::ceil(days * day));
    const auto done = run.parts.docker.run({"builder", "prune", "--force", "--filter", filter}, "docker builder prune");
    if (!done) return done.error();
    const auto after = probe_disk_use(run.parts.engine);
    if (!after) return after.error();
    return before.build_cache - std::min(before.build_cache, after->build_cache);
}

} // namespace

void clean_build_cache(CleanupRun& run) {
    auto use = probe_disk_use(run.parts.engine);
    if (!use) return run.say(CleanupMessage::disk_use_unknown, {{"error", use.error()}});
    auto held = std::move(use).value();
    const auto days = run.parts.settings.cleanup.build_cache_days;
    if (days > 0) {
        constexpr double day = 86400;
        const auto old = older_than(held, Seconds{days * day}, run.now);
        auto gone = run.dry() || old == 0 ? Result<std::uint64_t>(old) : prune(run, held, days);
        if (!gone) return run.fail(gone.error());
        if (*gone > 0)
            run.say(run.dry() ? CleanupMessage::would_prune : CleanupMessage::pruned,
                    {{"bytes", Bytes{*gone}}, {"days", days}});
        run.freed += *gone;
        held.build_cache -= std::min(held.build_cache, *gone);
    }
    if (held.build_cache > 0) run.say(CleanupMessage::build_cache, {{"bytes", Bytes{held.build_cache}}});
    if (held.unused_images > 0) run.say(CleanupMessage::unused_images, {{"bytes", Bytes{held.unused_images}}});
}

} // namespace marea
