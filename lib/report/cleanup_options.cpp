#include "report/cleanup_options.hpp"

#include "report/command_line.hpp"

namespace marea {
namespace {

constexpr Text usage{"cleanup [--dry-run] | --check-config  [--config FICHERO]",
                     "cleanup [--dry-run] | --check-config  [--config FILE]"};

constexpr Text examples{
    "Ejemplos:\n"
    "  Cada noche a las 2, desde cron:\n"
    "    0 2 * * * /opt/chat-app/scripts/cleanup.sh >> /opt/chat-app/logs/cleanup.log 2>&1\n"
    "  Qué se eliminaría y qué se conserva ahora mismo, y por qué, sin tocar nada:\n"
    "    cleanup --dry-run --config /opt/chat-app/config/autoscale.conf\n"
    "\nSe eliminan: contenedores parados desde hace horas, también los de Marea, imágenes sin etiqueta,\n"
    "volúmenes anónimos sin contenedor desde hace días y copias de seguridad a medias; los registros\n"
    "grandes se rotan y comprimen, también los que un programa mantiene abiertos.\n"
    "Nunca: contenedores y volúmenes de un proyecto de Compose (los contenedores que creó Marea no lo\n"
    "son), lo que es de otro proyecto, lo que lleva la etiqueta marea.keep, volúmenes con nombre ni los que\n"
    "tienen o tuvieron datos de PostgreSQL. De la caché de construcción y las imágenes sin uso solo se dice\n"
    "cuánto ocupan, salvo con [cleanup] build_cache_days.\n",
    "Examples:\n"
    "  Every night at 2, from cron:\n"
    "    0 2 * * * /opt/chat-app/scripts/cleanup.sh >> /opt/chat-app/logs/cleanup.log 2>&1\n"
    "  What would be removed and what is kept right now, and why, touching nothing:\n"
    "    cleanup --dry-run --config /opt/chat-app/config/autoscale.conf\n"
    "\nRemoved: containers that have been stopped for hours, Marea's own too, images without a tag, anonymous\n"
    "volumes that have had no container for days, and unfinished backups; large logs are rotated and\n"
    "compressed, also those that a program keeps open.\n"
    "Never: containers and volumes of a Compose project (the containers that Marea created are not), what\n"
    "belongs to another project, what has the label marea.keep, volumes with a name, and those that hold or\n"
    "held PostgreSQL's data. Of the build cache and of unused images only the size is told, except with\n"
    "[cleanup] build_cache_days.\n"};

struct Flags {
    Flags();
    bool dry_run = false;
    bool check = false;
    CommandLine line;
};

Flags::Flags()
    : line({"cleanup",
            {"Retira del servidor Docker y del disco lo que ya nadie usa.",
             "Takes what nobody uses any more off the Docker server and the disk."},
            usage,
            examples}) {
    auto& app = line.app();
    app.add_flag("--dry-run", dry_run,
                 tr("Dice qué eliminaría y qué conserva, y por qué; no cambia nada",
                    "Says what it would remove and what it keeps, and why; changes nothing"));
    app.add_flag("--check-config", check,
                 tr("Muestra la configuración efectiva o todos sus errores",
                    "Shows the settings in force, or all their faults"));
}

} // namespace

void describe_cleanup(const Describe& use) {
    const Flags flags;
    use(flags.line);
}

std::variant<CleanupOptions, ExitCode> parse_cleanup(int argc, char** argv) {
    CleanupOptions options;
    Flags flags;
    auto& [dry_run, check, line] = flags;
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    if (dry_run && check)
        return line.wrong_usage(
            tr("--dry-run y --check-config no van juntas", "--dry-run and --check-config do not go together"));
    if (dry_run) options.task = CleanupOptions::Task::dry_run;
    if (check) options.task = CleanupOptions::Task::check_config;
    return options;
}

} // namespace marea
