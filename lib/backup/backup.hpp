#pragma once

#include "base/exit_code.hpp"
#include "config/settings.hpp"
#include "report/log.hpp"
#include "state/backup_folder.hpp"
#include "system/interruption.hpp"
#include "system/process.hpp"

#include <cstdio>

namespace marea {

/// What every task of `backup` works with.
struct BackupParts {
    const Settings& settings;
    Clock& clock;
    CommandRunner& runner;
    const Interruption& interruption;
    Log log;

    [[nodiscard]] BackupFolder folder() const { return {settings.backup.directory, settings.database.name}; }
};

enum class BackupMode { act, dry_run };

/// `backup`: dumps, verifies, puts in place, and only then removes what the rotation no longer wants. A run that fails
/// at any point leaves no file under a final name and removes no old one.
[[nodiscard]] ExitCode backup(const BackupParts& parts, BackupMode mode);

/// `backup --list`: a table on `out`.
[[nodiscard]] ExitCode list_backups(const BackupParts& parts, std::FILE* out);

/// `backup --accept`: the shrunk dumps are right, and pruning goes on.
[[nodiscard]] ExitCode accept_backups(const BackupParts& parts);

/// `backup --verify FILE`
[[nodiscard]] ExitCode verify_backup(const BackupParts& parts, const std::filesystem::path& file);

enum class IntoFull { refuse, replace };

/// `backup --restore FILE --into DB`
[[nodiscard]] ExitCode restore_backup(const BackupParts& parts, const std::filesystem::path& file,
                                      const std::string& database, IntoFull full);

} // namespace marea
