#include "report/cleanup_options.hpp"

#include "report/command_line.hpp"

namespace marea {
namespace {

constexpr auto usage = "cleanup [--dry-run] | --check-config  [--config FICHERO]";

constexpr auto examples =
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
    "cuánto ocupan, salvo con [cleanup] build_cache_days.\n";

} // namespace

std::variant<CleanupOptions, ExitCode> parse_cleanup(int argc, char** argv) {
    CleanupOptions options;
    CommandLine line({"cleanup", "Retira del servidor Docker y del disco lo que ya nadie usa.", usage, examples});
    bool dry_run = false;
    bool check = false;
    auto& app = line.app();
    app.add_flag("--dry-run", dry_run, "Dice qué eliminaría y qué conserva, y por qué; no cambia nada");
    app.add_flag("--check-config", check, "Muestra la configuración efectiva o todos sus errores");
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    if (dry_run && check) return line.wrong_usage("--dry-run y --check-config no van juntas");
    if (dry_run) options.task = CleanupOptions::Task::dry_run;
    if (check) options.task = CleanupOptions::Task::check_config;
    return options;
}

} // namespace marea
