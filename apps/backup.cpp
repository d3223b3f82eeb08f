#include "backup/backup.hpp"
#include "config/load.hpp"
#include "project/find.hpp"
#include "report/backup_options.hpp"
#include "report/backup_table.hpp"
#include "report/backup_words.hpp"
#include "report/command_line.hpp"
#include "report/progress.hpp"
#include "system/clock.hpp"

#include <fmt/format.h>

using namespace marea;

namespace {

ExitCode show_list(const BackupParts& parts) {
    const auto list = list_backups(parts);
    if (!list) return complain("backup", list.error());
    if (list->stored.empty())
        fmt::print("{}\n", messages::no_backups(parts.settings.database.name, parts.folder().path()));
    else
        fmt::print("{}", render_backups(list->stored, list->retention));
    if (list->frozen) fmt::print(stderr, "backup: {}\n", words_of({BackupMessage::pruning_frozen}));
    return ExitCode::ok;
}

/// A line on the terminal, while something lasts.
std::shared_ptr<void> show_progress(std::function<Event<BackupMessage>()> measure) {
    return std::make_shared<Progress>([measure = std::move(measure)] { return words_of(measure()); });
}

/// Settings -> real parts -> job.
ExitCode run(const BackupOptions& options, Settings settings) {
    const Interruption interruption;
    auto clock = SystemClock::open(settings.paths.procfs);
    if (!clock) return complain("backup", clock.error());
    auto real_clock = std::move(clock).value();
    if (const auto endpoint = engine::find_endpoint(process_environment()))
        find_surroundings(settings, engine::Api(*endpoint, std::chrono::seconds(5)));
    ProcessRunner runner(interruption.descriptor());
    const Log log(real_clock, stdout);
    const BackupParts parts{settings, real_clock, runner, interruption, backup_log(log), show_progress};

    using Task = BackupOptions::Task;
    switch (options.task) {
    case Task::list: return show_list(parts);
    case Task::accept: return accept_backups(parts);
    case Task::verify: return verify_backup(parts, options.file);
    case Task::restore:
        return restore_backup(parts, options.file, options.into, options.force ? IntoFull::replace : IntoFull::refuse);
    case Task::check_config: return show_settings(settings);
    case Task::backup: break;
    }
    return backup(parts, options.dry_run ? BackupMode::dry_run : BackupMode::act);
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parse_backup(argc, argv);
    if (const auto* code = std::get_if<ExitCode>(&parsed)) return static_cast<int>(*code);
    const auto& options = std::get<BackupOptions>(parsed);

    const auto environment = process_environment();
    const auto loaded = load_settings(find_config(options.config, environment, program_path()), environment);
    if (const auto* errors = std::get_if<std::vector<ConfigError>>(&loaded))
        return static_cast<int>(complain("backup", *errors));
    return static_cast<int>(run(options, std::get<Settings>(loaded)));
}
