#include "backup/steps.hpp"
#include "report/backup_messages.hpp"
#include "report/backup_table.hpp"

#include <fmt/format.h>

namespace marea {

ExitCode list_backups(const BackupParts& parts, std::FILE* out) {
    const auto stored = parts.folder().list();
    if (!stored) {
        fmt::print(stderr, "backup: {}\n", messages::describe(stored.error()));
        return ExitCode::failed;
    }
    if (stored->empty()) {
        fmt::print(out, "{}\n", messages::no_backups(parts.settings.database.name, parts.folder().path()));
        return ExitCode::ok;
    }
    const auto retention = steps::judge_stored(parts.settings.backup, *stored);
    fmt::print(out, "{}", render_backups(*stored, retention));
    if (steps::frozen(*stored)) fmt::print(stderr, "backup: {}\n", messages::pruning_frozen);
    return ExitCode::ok;
}

ExitCode accept_backups(const BackupParts& parts) {
    const auto lock = steps::lock(parts);
    if (const auto* code = std::get_if<ExitCode>(&lock)) return *code;
    const auto folder_lock = steps::lock_folder(parts);
    if (const auto* code = std::get_if<ExitCode>(&folder_lock)) return *code;
    const auto stored = parts.folder().list();
    if (!stored) {
        parts.log.error(stored.error());
        return ExitCode::failed;
    }
    bool any = false;
    for (const auto& backup : *stored) {
        if (!backup.good() || !backup.manifest->doubtful()) continue;
        auto manifest = *backup.manifest;
        manifest.accepted = true;
        if (const auto saved = save_manifest(backup.files, manifest); !saved) {
            parts.log.error(saved.error());
            return ExitCode::failed;
        }
        parts.log.line(messages::accepted(backup.files.dump.filename().string()));
        any = true;
    }
    if (!any) parts.log.line(messages::nothing_to_accept);
    return ExitCode::ok;
}

} // namespace marea
