#pragma once

#include "base/event.hpp"
#include "cleanup/plan.hpp"

#include <functional>
#include <optional>

/// What a run of `cleanup` tells, as codes and values. Words: lib/report/cleanup_words.cpp.
namespace marea {

enum class CleanupMessage {
    started,
    started_dry_run,
    another_run,           ///< another cleanup has the lock
    trouble,               ///< error: a part could not be looked at, or an action failed
    held_open,             ///< name, bytes; program and pid of each process that has it open
    rotated_later,         ///< name: still being written, compressed by a later run
    waiting_for_autoscale, ///< seconds: at most
    autoscale_stays,       ///< it kept its lock: the engine's things are left alone
    engine_skipped,        ///< docker could not be asked
    ledger_damaged,        ///< cause
    volumes_need_ledger,   ///< it could not be saved: no volume goes
    not_looked_into,       ///< volumes: how many could not be examined
    unlimited_logs,        ///< container, followed by bytes where its log's size is known; the largest first
    disk_use_unknown,      ///< error: what else docker holds could not be asked
    pruned,                ///< bytes, days: of the build cache, unused for so long
    would_prune,           ///< the same for a dry run
    build_cache,           ///< bytes that the build cache holds
    unused_images,         ///< bytes of tagged images without a container
    spared,                ///< how many stay: containers, images, volumes, logs, backups
    freed,                 ///< bytes, and how many went, named as those that stay
    would_free,            ///< the same for a dry run
};

/// What has become of one thing of the plan.
enum class Outcome { done, planned, failed };
struct ItemEvent {
    Item item;
    Outcome outcome = Outcome::done;
    std::optional<Error> error{}; ///< why it failed
};

/// Where a run's events go.
struct CleanupSinks {
    Sink<CleanupMessage> say;
    std::function<void(const ItemEvent&)> item;
};

} // namespace marea
