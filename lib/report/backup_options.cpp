#include "report/backup_options.hpp"

#include "report/command_line.hpp"

namespace marea {
namespace {

constexpr Text usage{"backup [--dry-run] | --list | --verify FICHERO | --restore FICHERO --into BASE [--force] | "
                     "--accept | --check-config  [--config FICHERO]",
                     "backup [--dry-run] | --list | --verify FILE | --restore FILE --into DATABASE [--force] | "
                     "--accept | --check-config  [--config FILE]"};

constexpr Text examples{"Ejemplos:\n"
                        "  Cada 6 horas, desde cron:\n"
                        "    0 */6 * * * /opt/chat-app/scripts/backup.sh >> /opt/chat-app/logs/backup.log 2>&1\n"
                        "  Las copias que hay, y por qué se conserva cada una:\n"
                        "    backup --list\n"
                        "  Recuperar una copia en una base nueva, sin tocar la actual:\n"
                        "    backup --restore backups/chatdb_20260102T030405Z.dump --into chatdb_recuperada\n",
                        "Examples:\n"
                        "  Every 6 hours, from cron:\n"
                        "    0 */6 * * * /opt/chat-app/scripts/backup.sh >> /opt/chat-app/logs/backup.log 2>&1\n"
                        "  The backups that exist, and why each is kept:\n"
                        "    backup --list\n"
                        "  Recover a backup into a new database, without touching the present one:\n"
                        "    backup --restore backups/chatdb_20260102T030405Z.dump --into chatdb_recovered\n"};

struct Flags {
    Flags();
    BackupOptions options;
    bool list = false;
    bool accept = false;
    bool check = false;
    std::string verify;
    std::string restore;
    CommandLine line;
};

Flags::Flags()
    : line({"backup",
            {"Hace una copia de seguridad de la base de datos, la verifica y borra las que ya no entran en la "
             "rotación.",
             "Backs the database up, verifies the backup, and deletes those that the rotation no longer keeps."},
            usage,
            examples}) {
    auto& app = line.app();
    app.add_flag("--list", list,
                 tr("Muestra las copias: fecha, tamaño, filas, verificación y por qué se conservan",
                    "Shows the backups: date, size, rows, verification, and why they are kept"));
    app.add_option("--verify", verify,
                   tr("Comprueba una copia contra su suma y la lee entera",
                      "Checks a backup against its checksum and reads all of it"))
        ->type_name(tr("FICHERO", "FILE"));
    app.add_option("--restore", restore, tr("Restaura una copia; con --into", "Restores a backup; with --into"))
        ->type_name(tr("FICHERO", "FILE"));
    app.add_option("--into", options.into,
                   tr("La base de datos en que restaurar; se crea si no existe",
                      "The database to restore into; created if there is none"))
        ->type_name(tr("BASE", "DATABASE"));
    app.add_flag("--force", options.force,
                 tr("Con --restore: aunque la base no esté vacía, sustituye lo que la copia trae",
                    "With --restore: replaces what the backup brings, even in a database that is not empty"));
    app.add_flag("--accept", accept,
                 tr("Da por buena una copia mucho menor que la anterior; la rotación continúa",
                    "Accepts a backup that is much smaller than the one before; the rotation goes on"));
    app.add_flag("--dry-run", options.dry_run,
                 tr("Dice qué haría y no cambia nada", "Says what it would do and changes nothing"));
    app.add_flag("--check-config", check,
                 tr("Muestra la configuración efectiva o todos sus errores",
                    "Shows the settings in force, or all their faults"));
}

} // namespace

void describe_backup(const Describe& use) {
    const Flags flags;
    use(flags.line);
}

std::variant<BackupOptions, ExitCode> parse_backup(int argc, char** argv) {
    Flags flags;
    auto& [options, list, accept, check, verify, restore, line] = flags;
    const auto& app = line.app();
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    const bool verifying = app.count("--verify") > 0;
    const bool restoring = app.count("--restore") > 0;
    if (int{list} + int{accept} + int{check} + int{verifying} + int{restoring} > 1)
        return line.wrong_usage(tr("--list, --verify, --restore, --accept y --check-config no van juntas",
                                   "--list, --verify, --restore, --accept and --check-config do not go together"));
    if ((verifying && verify.empty()) || (restoring && restore.empty()))
        return line.wrong_usage(tr("falta el fichero", "the file is missing"));
    if (list) options.task = BackupOptions::Task::list;
    if (accept) options.task = BackupOptions::Task::accept;
    if (check) options.task = BackupOptions::Task::check_config;
    if (verifying) options.task = BackupOptions::Task::verify;
    if (restoring) options.task = BackupOptions::Task::restore;
    options.file = verifying ? verify : restore;
    if (restoring && options.into.empty())
        return line.wrong_usage(tr("--restore necesita --into BASE", "--restore needs --into DATABASE"));
    if (!restoring && app.count("--into") > 0)
        return line.wrong_usage(tr("--into solo va con --restore", "--into goes with --restore only"));
    if (options.force && !restoring)
        return line.wrong_usage(tr("--force solo va con --restore", "--force goes with --restore only"));
    if (options.dry_run && options.task != BackupOptions::Task::backup)
        return line.wrong_usage(tr("--dry-run no va con otra tarea", "--dry-run does not go with another task"));
    return options;
}

} // namespace marea
