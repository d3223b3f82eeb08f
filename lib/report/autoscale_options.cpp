#include "report/autoscale_options.hpp"

#include "report/command_line.hpp"

namespace marea {
namespace {

constexpr auto usage =
    "autoscale --monitor [--dry-run] | --status [--json] | --check-config | --stop [--dry-run] [--config FICHERO]";

constexpr auto examples =
    "Ejemplos:\n"
    "  Cada minuto, desde cron:\n"
    "    * * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1\n"
    "  Qué haría ahora mismo, sin tocar nada:\n"
    "    autoscale --monitor --dry-run --config /opt/chat-app/config/autoscale.conf\n";

} // namespace

std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv) {
    AutoscaleOptions options;
    CommandLine line({"autoscale",
                      "Mantiene el número de backends de chat de este servidor Docker acorde con su carga.", usage,
                      examples});
    bool monitor = false;
    bool status = false;
    bool check = false;
    bool stop = false;
    auto& app = line.app();
    app.add_flag("--monitor", monitor, "Mide, decide y, si hace falta, añade o retira un backend");
    app.add_flag("--status", status, "Muestra el estado actual; no cambia nada");
    app.add_flag("--check-config", check,
                 "Muestra la configuración, lo que Marea ha encontrado alrededor y lo que falta");
    app.add_flag("--stop", stop,
                 "Saca del balanceador y elimina los backends de Marea, p. ej. antes de docker-compose down");
    app.add_flag("--dry-run", options.dry_run, "Con --monitor o --stop: dice qué haría y no cambia nada");
    app.add_flag("--json", options.json, "Con --status: el estado en JSON y con más detalle");
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    if (int{monitor} + int{status} + int{check} + int{stop} > 1)
        return line.wrong_usage("--monitor, --status, --check-config y --stop no van juntas");
    if (monitor)
        options.task = AutoscaleOptions::Task::monitor;
    else if (status)
        options.task = AutoscaleOptions::Task::status;
    else if (check)
        options.task = AutoscaleOptions::Task::check;
    else if (stop)
        options.task = AutoscaleOptions::Task::stop;
    else
        return line.wrong_usage("falta decir qué hacer");
    if (options.dry_run && !monitor && !stop) return line.wrong_usage("--dry-run solo va con --monitor o --stop");
    if (options.json && !status) return line.wrong_usage("--json solo va con --status");
    return options;
}

} // namespace marea
