#pragma once

#include "backup/events.hpp"
#include "backup/retention.hpp"
#include "base/exit_code.hpp"
#include "config/settings.hpp"
#include "state/backup_folder.hpp"
#include "system/interruption.hpp"
#include "system/process.hpp"

namespace marea {

/// What every task of `backup` works with.
struct BackupParts {
    const Settings& settings;
    Clock& clock;
    CommandRunner& runner;
    const Interruption& interruption;
    Sink<BackupMessage> say;
    Gauge gauge{}; ///< empty: nobody watches

    [[nodiscard]] BackupFolder folder() const { return {settings.backup.directory, settings.database.name}; }
    void tell(BackupMessage message, std::vector<Argument> with = {}) const { say({message, std::move(with)}); }
    [[nodiscard]] ExitCode fail(const Error& error) const {
        tell(BackupMessage::failed, {{"error", error}});
        return ExitCode::failed;
    }
};

enum class BackupMode { act, dry_run };

/// `backup`: dumps, verifies, puts in place, and only then removes what the rotation no longer wants. A run that fails
/// at any point leaves no file under a final name and removes no old one.
[[nodiscard]] ExitCode backup(const BackupParts& parts, BackupMode mode);

/// What `backup --list` shows.
struct BackupList {
    std::vector<StoredBackup> stored; ///< the newest first
    Retention retention;
    bool frozen = false; ///< nothing is pruned: one of them is in doubt
};
[[nodiscard]] Result<BackupList> list_backups(const BackupParts& parts);

/// `backup --accept`: the shrunk dumps are right, and pruning goes on.
[[nodiscard]] ExitCode accept_backups(const BackupParts& parts);

/// `backup --verify FILE`
[[nodiscard]] ExitCode verify_backup(const BackupParts& parts, const std::filesystem::path& file);

enum class IntoFull { refuse, replace };

/// `backup --restore FILE --into DB`
[[nodiscard]] ExitCode restore_backup(const BackupParts& parts, const std::filesystem::path& file,
                                      const std::string& database, IntoFull full);

} // namespace marea
