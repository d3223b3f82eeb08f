#include "report/autoscale_options.hpp"

#include "base/text.hpp"
#include "report/command_line.hpp"

#include <map>

namespace marea {
namespace {

constexpr auto usage =
    "autoscale --monitor [--dry-run] | --status [--json] | --check-config | --explain | "
    "--pause TIEMPO [--reason TEXTO] | --resume | --stop [--dry-run] | --history [--since 6h] | "
    "--report FICHERO.html [--since 7d] | "
    "--replay [FICHERO] [--since 7d] [--set CLAVE=VALOR]... [--json] [--series FICHERO] [--config FICHERO]";

constexpr auto examples =
    "Ejemplos:\n"
    "  Cada minuto, desde cron:\n"
    "    * * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1\n"
    "  Qué haría ahora mismo, sin tocar nada:\n"
    "    autoscale --monitor --dry-run --config /opt/chat-app/config/autoscale.conf\n"
    "  Dos horas sin cambios, mientras se trabaja en el servidor:\n"
    "    autoscale --pause 2h --reason \"cambio de disco\"\n"
    "  Cómo fue la última semana, dibujado:\n"
    "    autoscale --history --since 7d\n"
    "  Qué habría hecho otro ajuste con la carga de los últimos 30 días:\n"
    "    autoscale --replay --since 30d --set rule=target --set CONNECTIONS_MAX=80\n"
    "  Lo mismo con una carga de otra parte (columnas time,connections[,cpu_cores,memory_bytes]):\n"
    "    autoscale --replay carga.csv --series resultado.csv\n";

} // namespace

std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv) {
    AutoscaleOptions options;
    CommandLine line({"autoscale",
                      "Mantiene el número de backends de chat de este servidor Docker acorde con su carga.", usage,
                      examples});
    using Task = AutoscaleOptions::Task;
    std::map<std::string, Task> asked;
    auto& app = line.app();
    const auto task = [&](const char* flag, Task one, const char* help) {
        app.add_flag_callback(
            flag, [&asked, flag, one] { asked.emplace(flag, one); }, help);
    };
    task("--monitor", Task::monitor, "Mide, decide y, si hace falta, añade o retira backends");
    task("--status", Task::status, "Muestra el estado actual; no cambia nada");
    task("--explain", Task::explain,
         "Por qué el último monitoreo decidió lo que decidió, y qué haría falta para otra cosa");
    task("--check-config", Task::check,
         "Muestra la configuración, lo que Marea ha encontrado alrededor y lo que falta");
    std::string pause;
    app.add_option("--pause", pause, "Hasta que pase ese tiempo (30m, 2h, 1d) no añade ni retira ningún backend")
        ->type_name("TIEMPO");
    app.add_option("--reason", options.reason, "Con --pause: el motivo, para quien lea el registro")
        ->type_name("TEXTO");
    task("--resume", Task::resume, "Termina la pausa");
    task("--stop", Task::stop,
         "Saca del balanceador y elimina los backends de Marea, p. ej. antes de docker-compose down");
    task("--history", Task::history, "Dibuja CPU, memoria, conexiones y backends de las últimas 6 horas");
    app.add_option("--report", options.report,
                   "Escribe una página con los últimos 7 días: gráficos, cambios, fallos y cifras; no necesita red")
        ->type_name("FICHERO");
    ReplayFlags replay;
    replay.add(app);
    app.add_flag("--dry-run", options.dry_run, "Con --monitor o --stop: dice qué haría y no cambia nada");
    app.add_flag("--json", options.json, "Con --status o --replay: lo mismo en JSON y con más detalle");
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    if (app.count("--pause") > 0) {
        asked.emplace("--pause", Task::pause);
        const auto length = text::parse_duration(pause);
        if (!length) return line.wrong_usage("--pause necesita una duración: 30m, 2h, 1d");
        options.pause = *length;
    }
    if (app.count("--report") > 0) {
        asked.emplace("--report", Task::report);
        if (options.report.empty()) return line.wrong_usage("--report necesita un fichero");
    }
    if (replay.replaying()) asked.emplace("--replay", Task::replay);
    if (asked.empty()) return line.wrong_usage("falta decir qué hacer");
    if (asked.size() > 1)
        return line.wrong_usage(asked.begin()->first + " y " + std::next(asked.begin())->first + " no van juntas");
    options.task = asked.begin()->second;
    const bool monitor = options.task == Task::monitor;
    const bool stop = options.task == Task::stop;
    const bool status = options.task == Task::status;
    if (app.count("--reason") > 0 && options.task != Task::pause)
        return line.wrong_usage("--reason solo va con --pause");
    if (options.dry_run && !monitor && !stop) return line.wrong_usage("--dry-run solo va con --monitor o --stop");
    if (options.json && !status && !replay.replaying())
        return line.wrong_usage("--json solo va con --status o --replay");
    const bool shows = options.task == Task::history || options.task == Task::report;
    if (const auto code = replay.take(line, shows, options.replay)) return *code;
    return options;
}

} // namespace marea
