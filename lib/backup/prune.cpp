#include "backup/steps.hpp"
#include "report/backup_messages.hpp"

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

std::string held_by(const std::vector<StoredBackup>& stored, std::chrono::sys_seconds made) {
    if (frozen(stored)) return messages::pruning_frozen;
    for (const auto& backup : stored) // the newest first
        if (backup.taken > made) return messages::clock_behind(backup.files.dump, backup.taken);
    return {};
}

void plan_pruning(const BackupParts& parts, const std::vector<StoredBackup>& stored, std::chrono::sys_seconds made) {
    if (const auto held = held_by(stored, made); !held.empty()) return parts.log.warning(held);
    for (const auto& judged : judge_stored(parts.settings.backup, stored).remove)
        parts.log.line(messages::would_prune(judged.copy.name));
}

Result<Pruned> prune(const BackupParts& parts, std::chrono::sys_seconds made) {
    const auto stored = parts.folder().list();
    if (!stored) return stored.error();
    if (stored->empty()) return Pruned::all; // somebody else has taken away even the one just made
    if (const auto held = held_by(*stored, made); !held.empty()) {
        parts.log.warning(held);
        return Pruned::held;
    }
    const auto retention = judge_stored(parts.settings.backup, *stored);
    for (const auto& judged : retention.remove) {
        const auto removed = parts.folder().remove({parts.folder().path() / judged.copy.name});
        if (!removed) return removed.error();
        parts.log.line(messages::pruned(judged.copy.name));
    }
    parts.log.line(messages::kept(retention));
    return Pruned::all;
}

} // namespace marea::steps
