#include "backup/steps.hpp"

namespace marea {

Result<BackupList> list_backups(const BackupParts& parts) {
    auto stored = parts.folder().list();
    if (!stored) return stored.error();
    auto retention = steps::judge_stored(parts.settings.backup, *stored);
    const bool frozen = steps::frozen(*stored);
    return BackupList{std::move(stored).value(), std::move(retention), frozen};
}

ExitCode accept_backups(const BackupParts& parts) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    const auto folder_lock = steps::lock_folder(parts);
    if (const auto* code = std::get_if<ExitCode>(&folder_lock)) return *code;
    const auto stored = parts.folder().list();
    if (!stored) return parts.fail(stored.error());
    bool any = false;
    for (const auto& backup : *stored) {
        if (!backup.good() || !backup.manifest->doubtful()) continue;
        auto manifest = *backup.manifest;
        manifest.accepted = true;
        if (const auto saved = save_manifest(backup.files, manifest); !saved) return parts.fail(saved.error());
        parts.tell(BackupMessage::accepted, {{"name", backup.files.dump.filename().string()}});
        any = true;
    }
    if (!any) parts.tell(BackupMessage::nothing_to_accept);
    return ExitCode::ok;
}

} // namespace marea
