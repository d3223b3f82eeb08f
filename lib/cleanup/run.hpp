#pragma once

#include "cleanup/cleanup.hpp"
#include "cleanup/log_plan.hpp"
#include "cleanup/look.hpp"

#include <array>

namespace marea {

/// How many of each Kind, in its order.
using Tally = std::array<std::int64_t, 5>;

/// What the steps of one run of `cleanup` share.
struct CleanupRun {
    const CleanupParts& parts;
    const CleanupMode mode;
    const Moment now;
    const CleanupRules rules = rules_of(parts.settings);
    const LogRules log_rules = log_rules_of(parts.settings.cleanup);
    std::uint64_t freed = 0;
    Tally gone{};
    Tally stayed{};
    bool failed = false;  ///< an action failed
    bool partial = false; ///< a part could not be looked at

    [[nodiscard]] bool dry() const { return mode == CleanupMode::dry_run; }
    void say(CleanupMessage message, std::vector<Argument> with = {}) const {
        parts.sinks.say({message, std::move(with)});
    }
    void spare(const Item& item) {
        ++stayed[static_cast<std::size_t>(item.kind)];
        if (dry()) parts.sinks.item({item, Outcome::planned});
    }
    void did(const Item& item, std::uint64_t bytes) {
        ++gone[static_cast<std::size_t>(item.kind)];
        freed += bytes;
        parts.sinks.item({item, dry() ? Outcome::planned : Outcome::done});
    }
    void fail(const Item& item, const Error& error) {
        parts.sinks.item({item, Outcome::failed, error});
        failed = true;
    }
    /// An action failed that is no single thing's.
    void fail(const Error& error) {
        say(CleanupMessage::trouble, {{"error", error}});
        failed = true;
    }
    /// A part could not be looked at and is left for the next run.
    void leave_out(const Error& error) {
        say(CleanupMessage::trouble, {{"error", error}});
        partial = true;
    }
};

/// Rotates, compresses and thins out `log_dir`.
void clean_logs(CleanupRun& run);
void clean_partial_backups(CleanupRun& run);
/// Containers, volumes and images.
void clean_engine(CleanupRun& run);

/// Volumes alone, of which `seen` holds all.
void clean_volumes(CleanupRun& run, Leftovers& seen);
/// Prunes the build cache when the settings want it, and says what docker holds that only a person may throw away.
void clean_build_cache(CleanupRun& run);
/// Carries out a plan by id, or says it; what has gone, or would have.
std::set<std::string> carry_out(CleanupRun& run, Listed what, const std::vector<Item>& items);
/// Removes one file of a folder, or says that it would go.
void drop_file(CleanupRun& run, const std::filesystem::path& folder, const Item& item);

/// Where it cannot be told whether a file is being written, one that was written lately counts as being so.
[[nodiscard]] bool is_being_written(const std::filesystem::path& file, Moment modified, Moment now);

} // namespace marea
