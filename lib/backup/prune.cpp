#include "backup/steps.hpp"

#include <algorithm>

namespace marea::steps {

const StoredBackup* last_good(const std::vector<StoredBackup>& stored) {
    const auto found = std::find_if(stored.begin(), stored.end(), [](const StoredBackup& backup) {
        return backup.good() && !backup.manifest->doubtful();
    });
    return found != stored.end() ? &*found : nullptr;
}

bool frozen(const std::vector<StoredBackup>& stored) {
    return std::any_of(stored.begin(), stored.end(),
                       [](const StoredBackup& backup) { return backup.good() && backup.manifest->doubtful(); });
}

Retention judge_stored(const BackupSettings& settings, const std::vector<StoredBackup>& stored) {
    std::vector<Copy> copies;
    for (const auto& backup : stored)
        copies.push_back({backup.files.dump.filename().string(), backup.taken, backup.good()});
    return judge(std::move(copies),
                 {settings.keep_last, settings.keep_daily, settings.keep_weekly, settings.keep_monthly},
                 frozen(stored) ? Pruning::frozen : Pruning::allowed);
}

std::optional<Event<BackupMessage>> held_by(const std::vector<StoredBackup>& stored, std::chrono::sys_seconds made) {
    if (frozen(stored)) return Event<BackupMessage>{BackupMessage::pruning_frozen};
    for (const auto& backup : stored) // the newest first
        if (backup.taken > made)
            return Event<BackupMessage>{BackupMessage::clock_behind,
                                        {{"file", backup.files.dump.string()}, {"taken", Moment(backup.taken)}}};
    return std::nullopt;
}

void plan_pruning(const BackupParts& parts, const std::vector<StoredBackup>& stored, std::chrono::sys_seconds made) {
    if (const auto held = held_by(stored, made)) return parts.say(*held);
    for (const auto& judged : judge_stored(parts.settings.backup, stored).remove)
        parts.tell(BackupMessage::would_prune, {{"name", judged.copy.name}});
}

Result<Pruned> prune(const BackupParts& parts, std::chrono::sys_seconds made) {
    const auto stored = parts.folder().list();
    if (!stored) return stored.error();
    if (stored->empty()) return Pruned::all; // somebody else has taken away even the one just made
    if (const auto held = held_by(*stored, made)) {
        parts.say(*held);
        return Pruned::held;
    }
    const auto retention = judge_stored(parts.settings.backup, *stored);
    for (const auto& judged : retention.remove) {
        const auto removed = parts.folder().remove({parts.folder().path() / judged.copy.name});
        if (!removed) return removed.error();
        parts.tell(BackupMessage::pruned, {{"name", judged.copy.name}});
    }
    const auto unverified =
        std::ranges::count_if(retention.keep, [](const Judged& judged) { return !judged.copy.verified; });
    parts.tell(BackupMessage::kept, {{"kept", std::ssize(retention.keep)},
                                     {"unverified", std::int64_t{unverified}},
                                     {"removed", std::ssize(retention.remove)}});
    return Pruned::all;
}

} // namespace marea::steps
