#include "report/command_line.hpp"

#include "report/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace marea {
namespace {

constexpr auto usage = "Uso: autoscale --monitor [--dry-run] | --status [--json] | --check-config  [--config FICHERO]\n"
                       "«autoscale --help» lo explica.\n";

constexpr auto description = "Mantiene el número de backends de chat de este servidor Docker acorde con su carga.";

constexpr auto examples =
    "\nEjemplos:\n"
    "  Cada minuto, desde cron:\n"
    "    * * * * * /opt/chat-app/scripts/autoscale.sh --monitor >> /opt/chat-app/logs/autoscale.log 2>&1\n"
    "  Qué haría ahora mismo, sin tocar nada:\n"
    "    autoscale --monitor --dry-run --config /opt/chat-app/config/autoscale.conf\n";

ExitCode wrong_usage(const std::string& what) {
    fmt::print(stderr, "autoscale: {}\n{}", what, usage);
    return ExitCode::usage;
}

/// CLI11 words its errors in English; these are the ones that a person can cause.
std::string in_spanish(const CLI::ParseError& error) {
    const std::string name = error.get_name();
    const std::string words = error.what();
    const auto colon = words.rfind(": ");
    const auto subject = colon == std::string::npos ? words : words.substr(colon + 2);
    if (name == "ExtrasError") return "argumento desconocido: " + subject;
    if (name == "ArgumentMismatch") return "a una opción le falta su valor o le sobra uno: " + words;
    if (name == "ExcludesError") return "estas opciones no van juntas: " + words;
    if (name == "RequiresError") return "a una opción le falta la que la acompaña: " + words;
    return words;
}

} // namespace

std::variant<AutoscaleOptions, ExitCode> parse_autoscale(int argc, char** argv) {
    AutoscaleOptions options;
    std::string config;
    CLI::App app{description, "autoscale"};
    app.set_help_flag("-h,--help", "Muestra esta ayuda");
    app.set_version_flag("--version", "autoscale (Marea) " MAREA_VERSION, "Muestra la versión");
    bool monitor = false;
    bool status = false;
    bool check = false;
    auto* monitor_flag = app.add_flag("--monitor", monitor, "Mide, decide y, si hace falta, añade o retira un backend");
    auto* status_flag = app.add_flag("--status", status, "Muestra el estado actual; no cambia nada");
    auto* check_flag = app.add_flag("--check-config", check, "Muestra la configuración efectiva o todos sus errores");
    app.add_flag("--dry-run", options.dry_run, "Con --monitor: dice qué haría y no cambia nada");
    app.add_flag("--json", options.json, "Con --status: el estado en JSON y con más detalle");
    app.add_option("--config", config,
                   "Fichero de configuración; si falta: $MAREA_CONFIG, ../config/autoscale.conf "
                   "desde el programa, /etc/marea/autoscale.conf")
        ->type_name("FICHERO");
    status_flag->excludes(monitor_flag);
    check_flag->excludes(monitor_flag)->excludes(status_flag);
    app.get_formatter()->label("OPTIONS", "OPCIONES");
    app.get_formatter()->label("Options", "Opciones");
    app.get_formatter()->label("Usage", "Uso");
    app.footer(std::string(examples) + "\n" + exit_code_table);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help, --version
        return static_cast<ExitCode>(app.exit(success));
    } catch (const CLI::ParseError& error) {
        return wrong_usage(in_spanish(error));
    }
    if (!config.empty()) options.config = config;
    if (monitor)
        options.task = AutoscaleOptions::Task::monitor;
    else if (status)
        options.task = AutoscaleOptions::Task::status;
    else if (check)
        options.task = AutoscaleOptions::Task::check_config;
    else
        return wrong_usage("falta decir qué hacer");
    if (options.dry_run && !monitor) return wrong_usage("--dry-run solo va con --monitor");
    if (options.json && !status) return wrong_usage("--json solo va con --status");
    return options;
}

std::filesystem::path program_path() {
    std::error_code failed;
    auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? std::filesystem::path() : path;
}

ExitCode complain(const Error& error) {
    fmt::print(stderr, "autoscale: {}\n", messages::describe(error));
    return ExitCode::failed;
}

ExitCode complain(const std::vector<ConfigError>& errors) {
    for (const auto& [file, line, message] : errors) {
        const auto place = line > 0 ? fmt::format("{}:{}", file.string(), line) : file.string();
        fmt::print(stderr, "{}: {}\n", place, message);
    }
    fmt::print(stderr, "autoscale: configuración incorrecta; no se ha cambiado nada.\n");
    return ExitCode::configuration;
}

ExitCode show_settings(const Settings& settings) {
    fmt::print("{}", render_settings(settings));
    return ExitCode::ok;
}

} // namespace marea
