#include "backup/backup.hpp"
#include "metrics/export.hpp"
#include "metrics/programs.hpp"
#include "project/find.hpp"
#include "report/backup_options.hpp"
#include "report/backup_table.hpp"
#include "report/backup_words.hpp"
#include "report/messages.hpp"
#include "report/metrics_words.hpp"
#include "report/notice_words.hpp"
#include "report/program.hpp"
#include "report/progress.hpp"

#include <fmt/format.h>

using namespace marea;

namespace {

ExitCode show_list(const BackupParts& parts) {
    const auto list = list_backups(parts);
    if (!list) {
        fmt::print(stderr, "backup: {}\n", messages::describe(list.error()));
        return ExitCode::failed;
    }
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

/// One backup, and what it tells others.
ExitCode make(BackupParts parts, const Log& log) {
    const Outside outside(parts.settings, parts.clock, log, "backup", parts.settings.ping.backup);
    outside.start();
    metrics::Export exported(parts.settings, parts.clock, "backup");
    metrics::BackupMetrics measures(exported.page());
    parts.say = [&](const Event<BackupMessage>& event) {
        backup_log(log)(event);
        measures.take(event, parts.clock.wall());
    };
    const auto code = backup(parts, BackupMode::act);
    const auto outcome = metrics::outcome_of(code);
    if (!outcome) return code; // another run was at it, and tells
    exported.finish(*outcome, metrics_log(log));
    outside.end(code != ExitCode::failed, [&](NoticeMemory& memory) { return backup_notices(code, memory); });
    return code;
}

/// Settings -> real parts -> job.
ProgramEnd run(const BackupOptions& options, Settings settings, SystemClock& clock) {
    const Interruption interruption;
    const auto endpoint = engine::find_endpoint(process_environment());
    const auto containers = endpoint ? engine::Api(*endpoint, std::chrono::seconds(5)).containers()
                                     : Result<std::vector<engine::Container>>(endpoint.error());
    const bool asks = settings.database.host == automatic || settings.backup.dump_command.front() == automatic;
    if (!containers && asks) fmt::print(stderr, "backup: {}\n", messages::describe(containers.error()));
    if (endpoint && containers)
        find_surroundings(settings, engine::Api(*endpoint, std::chrono::seconds(5)), *containers);
    else
        find_surroundings(settings, std::vector<engine::Container>{});
    ProcessRunner runner(interruption.descriptor());
    const Log log(clock, stdout);
    const BackupParts parts{settings, clock, runner, interruption, backup_log(log), show_progress};

    using Task = BackupOptions::Task;
    switch (options.task) {
    case Task::list: return show_list(parts);
    case Task::accept: return {accept_backups(parts), false};
    case Task::verify: return {verify_backup(parts, options.file), false};
    case Task::restore: {
        const auto full = options.force ? IntoFull::replace : IntoFull::refuse;
        return {restore_backup(parts, options.file, options.into, full), false};
    }
    case Task::check_config:
    case Task::backup: break;
    }
    if (options.dry_run) return backup(parts, BackupMode::dry_run);
    return {make(parts, log), false};
}

} // namespace

int main(int argc, char** argv) {
    return run_program({"backup"}, argc, argv, parse_backup, run);
}
