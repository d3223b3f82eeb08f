#include "report/health_options.hpp"

#include "report/command_line.hpp"
#include "report/health_words.hpp"

namespace marea {
namespace {

constexpr Text usage{"healthcheck [--verbose] [--config FICHERO]", "healthcheck [--verbose] [--config FILE]"};

constexpr Text examples{
    "Calla si todo está bien, de modo que cron solo envía correo cuando hay un problema; el mismo problema\n"
    "se escribe cuando aparece, cuando cambia y una vez al día. Cada fallo queda en logs/health.log;\n"
    "[healthcheck] notify_command avisa del segundo seguido y de la recuperación.\n"
    "\nEjemplos:\n"
    "  Cada 5 minutos, desde cron:\n"
    "    */5 * * * * /opt/chat-app/scripts/healthcheck.sh\n"
    "  Cómo está ahora mismo:\n"
    "    healthcheck --verbose --config /opt/chat-app/config/autoscale.conf\n"
    "\nEn un terminal la línea lleva colores, salvo con NO_COLOR o TERM=dumb.\n",
    "Silent when all is well, so that cron only sends mail when there is a problem; the same problem is\n"
    "written when it appears, when it changes and once a day. Each failure stays in logs/health.log;\n"
    "[healthcheck] notify_command tells of the second in a row and of the recovery.\n"
    "\nExamples:\n"
    "  Every 5 minutes, from cron:\n"
    "    */5 * * * * /opt/chat-app/scripts/healthcheck.sh\n"
    "  How it is right now:\n"
    "    healthcheck --verbose --config /opt/chat-app/config/autoscale.conf\n"
    "\nAt a terminal the line has colours, unless NO_COLOR is set or TERM is dumb.\n"};

constexpr Text exit_codes{
    "Códigos de salida, los de los plugins de monitorización:\n"
    "0 OK, todo responde; 1 WARNING, hay backends caídos, hizo falta reintentar o falla otra parte;\n"
    "2 CRITICAL, no hay respuesta 200 a través de nginx, o ningún backend está en marcha;\n"
    "3 UNKNOWN, no se pudo averiguar, configuración o uso incorrectos.",
    "Exit codes, those of monitoring plugins:\n"
    "0 OK, everything answers; 1 WARNING, backends are down, it took a second try, or another part fails;\n"
    "2 CRITICAL, no answer 200 through nginx, or no backend is running;\n"
    "3 UNKNOWN, it could not be found out, invalid settings or wrong usage."};

struct Flags {
    Flags();
    HealthOptions options;
    CommandLine line;
};

Flags::Flags()
    : line({"healthcheck",
            {"Comprueba que el chat responde, por nginx y backend a backend.",
             "Checks that the chat answers, through nginx and backend by backend."},
            usage,
            examples,
            exit_codes}) {
    line.app().add_flag(
        "-v,--verbose", options.verbose,
        tr("Escribe la línea siempre, también cuando todo está bien", "Always writes the line, also when all is well"));
}

} // namespace

void describe_healthcheck(const Describe& use) {
    const Flags flags;
    use(flags.line);
}

std::variant<HealthOptions, int> parse_healthcheck(int argc, char** argv) {
    Flags flags;
    auto& [options, line] = flags;
    if (const auto code = line.parse(argc, argv)) return *code == ExitCode::ok ? 0 : exit_code(HealthLevel::unknown);
    options.config = line.config();
    return options;
}

} // namespace marea
