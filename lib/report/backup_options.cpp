#include "report/backup_options.hpp"

#include "report/command_line.hpp"

namespace marea {
namespace {

constexpr auto usage = "backup [--dry-run] | --list | --verify FICHERO | --restore FICHERO --into BASE [--force] | "
                       "--accept | --check-config  [--config FICHERO]";

constexpr auto examples = "Ejemplos:\n"
                          "  Cada 6 horas, desde cron:\n"
                          "    0 */6 * * * /opt/chat-app/scripts/backup.sh >> /opt/chat-app/logs/backup.log 2>&1\n"
                          "  Las copias que hay, y por qué se conserva cada una:\n"
                          "    backup --list\n"
                          "  Recuperar una copia en una base nueva, sin tocar la actual:\n"
                          "    backup --restore backups/chatdb_20260102T030405Z.dump --into chatdb_recuperada\n";

} // namespace

std::variant<BackupOptions, ExitCode> parse_backup(int argc, char** argv) {
    BackupOptions options;
    CommandLine line({"backup",
                      "Hace una copia de seguridad de la base de datos, la verifica y borra las que ya no entran en la "
                      "rotación.",
                      usage, examples});
    bool list = false;
    bool accept = false;
    bool check = false;
    std::string verify;
    std::string restore;
    auto& app = line.app();
    app.add_flag("--list", list, "Muestra las copias: fecha, tamaño, filas, verificación y por qué se conservan");
    app.add_option("--verify", verify, "Comprueba una copia contra su suma y la lee entera")->type_name("FICHERO");
    app.add_option("--restore", restore, "Restaura una copia; con --into")->type_name("FICHERO");
    app.add_option("--into", options.into, "La base de datos en que restaurar; se crea si no existe")
        ->type_name("BASE");
    app.add_flag("--force", options.force,
                 "Con --restore: aunque la base no esté vacía, sustituye lo que la copia trae");
    app.add_flag("--accept", accept, "Da por buena una copia mucho menor que la anterior; la rotación continúa");
    app.add_flag("--dry-run", options.dry_run, "Dice qué haría y no cambia nada");
    app.add_flag("--check-config", check, "Muestra la configuración efectiva o todos sus errores");
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    const bool verifying = app.count("--verify") > 0;
    const bool restoring = app.count("--restore") > 0;
    if (int{list} + int{accept} + int{check} + int{verifying} + int{restoring} > 1)
        return line.wrong_usage("--list, --verify, --restore, --accept y --check-config no van juntas");
    if ((verifying && verify.empty()) || (restoring && restore.empty())) return line.wrong_usage("falta el fichero");
    if (list) options.task = BackupOptions::Task::list;
    if (accept) options.task = BackupOptions::Task::accept;
    if (check) options.task = BackupOptions::Task::check_config;
    if (verifying) options.task = BackupOptions::Task::verify;
    if (restoring) options.task = BackupOptions::Task::restore;
    options.file = verifying ? verify : restore;
    if (restoring && options.into.empty()) return line.wrong_usage("--restore necesita --into BASE");
    if (!restoring && app.count("--into") > 0) return line.wrong_usage("--into solo va con --restore");
    if (options.force && !restoring) return line.wrong_usage("--force solo va con --restore");
    if (options.dry_run && options.task != BackupOptions::Task::backup)
        return line.wrong_usage("--dry-run no va con otra tarea");
    return options;
}

} // namespace marea
