#include "report/autoscale_options.hpp"

#include "base/text.hpp"
#include "report/command_line.hpp"

#include <map>

namespace marea {
namespace {

constexpr Text usage{
    "autoscale --monitor [--dry-run] | --status [--json] | --check-config | --doctor [--json] | --explain | "
    "--pause TIEMPO [--reason TEXTO] | --resume | --stop [--dry-run] | --setup-swarm [--undo] [--dry-run] | --history "
    "[--since 6h] | "
    "--report FICHERO.html [--since 7d] | --replay [FICHERO] [--since 7d] [--set CLAVE=VALOR]... [--json] [--series "
    "FICHERO] [--config FICHERO]",
    "autoscale --monitor [--dry-run] | --status [--json] | --check-config | --doctor [--json] | --explain | "
    "--pause TIME [--reason TEXT] | --resume | --stop [--dry-run] | --setup-swarm [--undo] [--dry-run] | --history "
    "[--since 6h] | "
    "--report FILE.html [--since 7d] | --replay [FILE] [--since 7d] [--set KEY=VALUE]... [--json] [--series FILE] "
    "[--config FILE]"};

constexpr Text examples{
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
    "    autoscale --replay carga.csv --series resultado.csv\n"
    "\nLo que se muestra en un terminal lleva colores, salvo con NO_COLOR o TERM=dumb.\n",
    "Examples:\n"
    "  Every minute, from cron:\n"
    "    * * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1\n"
    "  What it would do right now, touching nothing:\n"
    "    autoscale --monitor --dry-run --config /opt/chat-app/config/autoscale.conf\n"
    "  Two hours without changes, while somebody works on the server:\n"
    "    autoscale --pause 2h --reason \"new disk\"\n"
    "  How the last week went, drawn:\n"
    "    autoscale --history --since 7d\n"
    "  What another setting would have done with the load of the last 30 days:\n"
    "    autoscale --replay --since 30d --set rule=target --set CONNECTIONS_MAX=80\n"
    "  The same with a load from elsewhere (columns time,connections[,cpu_cores,memory_bytes]):\n"
    "    autoscale --replay load.csv --series result.csv\n"
    "\nWhat is shown at a terminal has colours, unless NO_COLOR is set or TERM is dumb.\n"};

struct Flags {
    Flags();
    AutoscaleOptions options;
    std::map<std::string, AutoscaleOptions::Task> asked;
    std::string pause;
    ReplayFlags replay;
    CommandLine line;
};

Flags::Flags()
    : line({"autoscale",
            {"Mantiene el número de backends de chat de este servidor Docker acorde con su carga.",
             "Keeps the number of chat backends on this Docker server in step with its load."},
            usage,
            examples}) {
    using Task = AutoscaleOptions::Task;
    auto& app = line.app();
    const auto task = [&](const char* flag, Task one, const std::string& help) {
        app.add_flag_callback(
            flag, [this, flag, one] { asked.emplace(flag, one); }, help);
    };
    task("--monitor", Task::monitor,
         tr("Mide, decide y, si hace falta, añade o retira backends",
            "Measures, decides and, where needed, adds or retires backends"));
    task("--status", Task::status,
         tr("Muestra el estado actual; no cambia nada", "Shows the present state; changes nothing"));
    task("--explain", Task::explain,
         tr("Por qué el último monitoreo decidió lo que decidió, y qué haría falta para otra cosa",
            "Why the last run decided as it did, and what it would take for something else"));
    task("--check-config", Task::check,
         tr("Muestra la configuración, lo que Marea ha encontrado alrededor y lo que falta",
            "Shows the settings, what Marea has found around them, and what is missing"));
    task("--doctor", Task::doctor,
         tr("Repasa todo lo que necesitan los cuatro programas: en cada línea, OK o qué hacer; no cambia nada",
            "Goes through all that the four programs need: on each line, OK or what to do; changes nothing"));
    app.add_option("--pause", pause,
                   tr("Hasta que pase ese tiempo (30m, 2h, 1d) no añade ni retira ningún backend",
                      "Adds and retires no backend until that time has passed (30m, 2h, 1d)"))
        ->type_name(tr("TIEMPO", "TIME"));
    app.add_option("--reason", options.reason,
                   tr("Con --pause: el motivo, para quien lea el registro",
                      "With --pause: the reason, for whoever reads the log"))
        ->type_name(tr("TEXTO", "TEXT"));
    task("--resume", Task::resume, tr("Termina la pausa", "Ends the pause"));
    task("--stop", Task::stop,
         tr("Saca del balanceador y elimina los backends de Marea, p. ej. antes de docker-compose down",
            "Takes Marea's backends out of the load balancer and removes them, e.g. before docker-compose down"));
    task("--history", Task::history,
         tr("Dibuja CPU, memoria, conexiones y backends de las últimas 6 horas",
            "Draws CPU, memory, connections and backends of the last 6 hours"));
    app.add_option("--report", options.report,
                   tr("Escribe una página con los últimos 7 días: gráficos, cambios, fallos y cifras; no necesita red",
                      "Writes a page of the last 7 days: charts, changes, failures and figures; needs no network"))
        ->type_name(tr("FICHERO", "FILE"));
    task("--setup-swarm", Task::setup_swarm,
         tr("Crea la tabla marea_node, donde los nodos de un enjambre anotan sus lecturas",
            "Creates the table marea_node, where the nodes of a swarm note their readings"));
    app.add_flag("--undo", options.undo, tr("Con --setup-swarm: la borra", "With --setup-swarm: drops it"));
    replay.add(app);
    app.add_flag("--dry-run", options.dry_run,
                 tr("Con --monitor, --stop o --setup-swarm: dice qué haría y no cambia nada",
                    "With --monitor, --stop or --setup-swarm: says what it would do and changes nothing"));
    app.add_flag("--json", options.json,
                 tr("Con --status, --doctor o --replay: lo mismo en JSON y con más detalle",
                    "With --status, --doctor or --replay: the same as JSON, with more detail"));
}

} // namespace

void describe_autoscale(const Describe& use) {
    const Flags flags;
    use(flags.line);
}

std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv) {
    Flags flags;
    auto& [options, asked, pause, replay, line] = flags;
    using Task = AutoscaleOptions::Task;
    const auto& app = line.app();
    if (const auto code = line.parse(argc, argv)) return *code;

    options.config = line.config();
    if (app.count("--pause") > 0) {
        asked.emplace("--pause", Task::pause);
        const auto length = text::parse_duration(pause);
        if (!length)
            return line.wrong_usage(
                tr("--pause necesita una duración: 30m, 2h, 1d", "--pause needs a duration: 30m, 2h, 1d"));
        options.pause = *length;
    }
    if (app.count("--report") > 0) {
        asked.emplace("--report", Task::report);
        if (options.report.empty())
            return line.wrong_usage(tr("--report necesita un fichero", "--report needs a file"));
    }
    if (replay.replaying()) asked.emplace("--replay", Task::replay);
    if (asked.empty()) return line.wrong_usage(tr("falta decir qué hacer", "say what to do"));
    if (asked.size() > 1)
        return line.wrong_usage(tr("{} y {} no van juntas", "{} and {} do not go together", asked.begin()->first,
                                   std::next(asked.begin())->first));
    options.task = asked.begin()->second;
    const bool monitor = options.task == Task::monitor;
    const bool stop = options.task == Task::stop;
    const bool status = options.task == Task::status;
    if (app.count("--reason") > 0 && options.task != Task::pause)
        return line.wrong_usage(tr("--reason solo va con --pause", "--reason goes with --pause only"));
    const bool setup = options.task == Task::setup_swarm;
    if (options.undo && !setup)
        return line.wrong_usage(tr("--undo solo va con --setup-swarm", "--undo goes with --setup-swarm only"));
    if (options.dry_run && !monitor && !stop && !setup)
        return line.wrong_usage(tr("--dry-run solo va con --monitor, --stop o --setup-swarm",
                                   "--dry-run goes with --monitor, --stop or --setup-swarm only"));
    const bool doctor = options.task == Task::doctor;
    if (options.json && !status && !doctor && !replay.replaying())
        return line.wrong_usage(tr("--json solo va con --status, --doctor o --replay",
                                   "--json goes with --status, --doctor or --replay only"));
    const bool shows = options.task == Task::history || options.task == Task::report;
    if (const auto code = replay.take(line, shows, options.replay)) return *code;
    return options;
}

} // namespace marea
