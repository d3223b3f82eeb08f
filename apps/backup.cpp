#include "backup/backup.hpp"
#include "project/find.hpp"
#include "report/backup_options.hpp"
#include "report/program.hpp"

using namespace marea;

namespace {

/// Settings -> real parts -> job.
ProgramEnd run(const BackupOptions& options, Settings settings, SystemClock& clock) {
    const Interruption interruption;
    if (const auto endpoint = engine::find_endpoint(process_environment()))
        find_surroundings(settings, engine::Api(*endpoint, std::chrono::seconds(5)));
    ProcessRunner runner(interruption.descriptor());
    const BackupParts parts{settings, clock, runner, interruption, Log(clock, stdout)};

    using Task = BackupOptions::Task;
    switch (options.task) {
    case Task::list: return list_backups(parts, stdout);
    case Task::accept: return {accept_backups(parts), false};
    case Task::verify: return {verify_backup(parts, options.file), false};
    case Task::restore: {
        const auto full = options.force ? IntoFull::replace : IntoFull::refuse;
        return {restore_backup(parts, options.file, options.into, full), false};
    }
    case Task::check_config:
    case Task::backup: break;
    }
    return {backup(parts, options.dry_run ? BackupMode::dry_run : BackupMode::act), options.dry_run};
}

} // namespace

int main(int argc, char** argv) {
    return run_program(
        {"backup"}, [&] { return parse_backup(argc, argv); }, run);
}
