#include "report/health_options.hpp"

#include "report/command_line.hpp"
#include "report/health_words.hpp"

namespace marea {
namespace {

constexpr auto usage = "healthcheck [--verbose] [--config FICHERO]";

constexpr auto examples =
    "Calla si todo está bien, de modo que cron solo envía correo cuando hay un problema; el mismo problema\n"
    "se escribe cuando aparece, cuando cambia y una vez al día. Cada fallo queda en logs/health.log;\n"
    "[healthcheck] notify_command avisa del segundo seguido y de la recuperación.\n"
    "\nEjemplos:\n"
    "  Cada 5 minutos, desde cron:\n"
    "    */5 * * * * /opt/chat-app/scripts/healthcheck.sh\n"
    "  Cómo está ahora mismo:\n"
    "    healthcheck --verbose --config /opt/chat-app/config/autoscale.conf\n";

constexpr auto exit_codes =
    "Códigos de salida, los de los plugins de monitorización:\n"
    "0 OK, todo responde; 1 WARNING, hay backends caídos, hizo falta reintentar o falla otra parte;\n"
    "2 CRITICAL, no hay respuesta 200 a través de nginx, o ningún backend está en marcha;\n"
    "3 UNKNOWN, no se pudo averiguar, configuración o uso incorrectos.";

} // namespace

std::variant<HealthOptions, int> parse_healthcheck(int argc, char** argv) {
    HealthOptions options;
    CommandLine line(
        {"healthcheck", "Comprueba que el chat responde, por nginx y backend a backend.", usage, examples, exit_codes});
    line.app().add_flag("-v,--verbose", options.verbose, "Escribe la línea siempre, también cuando todo está bien");
    if (const auto code = line.parse(argc, argv)) return *code == ExitCode::ok ? 0 : exit_code(HealthLevel::unknown);
    options.config = line.config();
    return options;
}

} // namespace marea
