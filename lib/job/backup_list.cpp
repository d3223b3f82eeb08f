#include "job/backup_steps.hpp"
#include "report/backup_messages.hpp"

namespace marea {
ExitCode list_backups(const BackupParts&, std::FILE*) {
    return ExitCode::failed;
}
ExitCode accept_backups(const BackupParts&) {
    return ExitCode::failed;
}
ExitCode verify_backup(const BackupParts&, const std::filesystem::path&) {
    return ExitCode::failed;
}
ExitCode restore_backup(const BackupParts&, const std::filesystem::path&, const std::string&, IntoFull) {
    return ExitCode::failed;
}
} // namespace marea
