#pragma once

#include "cleanup/cleanup.hpp"
#include "cleanup/log_plan.hpp"
#include "cleanup/look.hpp"
#include "report/cleanup_messages.hpp"
#include "report/log.hpp"

namespace marea {

/// What the steps of one run of `cleanup` share.
struct CleanupRun {
    const CleanupParts& parts;
    const CleanupMode mode;
    const Log& log;
    const Moment now;
    const CleanupRules rules;
    const LogRules log_rules;
    std::uint64_t freed = 0;
    messages::Tally gone{};
    messages::Tally stayed{};
    bool failed = false;  ///< an action failed
    bool partial = false; ///< a part could not be looked at

    [[nodiscard]] bool dry() const { return mode == CleanupMode::dry_run; }
    void spare(const Item& item) {
        ++stayed[static_cast<std::size_t>(item.kind)];
        if (dry()) log.line(messages::would_do(item, rules, log_rules));
    }
    void did(const Item& item, std::uint64_t bytes) {
        ++gone[static_cast<std::size_t>(item.kind)];
        freed += bytes;
        log.line(dry() ? messages::would_do(item, rules, log_rules) : messages::done(item, rules, log_rules));
    }
    void fail(const Item& item, const Error& error) {
        log.error(messages::not_removed(item, error));
        failed = true;
    }
};

/// Rotates, compresses and thins out `log_dir` (cleanup_files.cpp).
void clean_logs(CleanupRun& run);
/// Unfinished backups (cleanup_files.cpp).
void clean_partial_backups(CleanupRun& run);
/// Containers, volumes and images (cleanup_engine.cpp).
void clean_engine(CleanupRun& run);

} // namespace marea
