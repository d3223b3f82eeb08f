#include "report/check_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

std::string origin(const Found& found) {
    switch (found.source) {
    case Source::setting: return "de la configuración";
    case Source::compose_backend: return fmt::format("como el backend de Compose, {}", found.container);
    case Source::compose_container: return fmt::format("del contenedor {}", found.container);
    case Source::published_port: return fmt::format("puerto publicado por {}", found.container);
    case Source::standard: return "valor de la especificación: no hay nada de Compose que lo diga";
    }
    return {};
}

} // namespace

std::string render_check(const Check& check) {
    const auto& around = check.surroundings;
    auto text = fmt::format("\n# Lo que Marea ha encontrado ({}):\n",
                            around.compose_project.empty()
                                ? "ningún proyecto de Compose en esta carpeta"
                                : fmt::format("proyecto de Compose «{}»", text::clean(around.compose_project)));
    for (const auto& found : around.findings)
        text += fmt::format("#   {} = {}  ({})\n", found.key, text::clean(found.value), origin(found));
    if (check.by_alias)
        text += "#   nginx no incluye el fichero de upstream: los backends entran por su alias de red. Para drenar sin "
                "cortes:\n"
                "#     en docker-compose.yml, en el servicio de nginx:  volumes: [\"./nginx:/etc/nginx/marea:ro\"]\n"
                "#     en nginx.conf, dentro de http:                   include /etc/nginx/marea/upstream.conf;  "
                "(y proxy_pass http://chat_backend;)\n";
    if (check.faults.empty()) return text + "# Todo lo que necesita un monitoreo responde.\n";
    text += "# Falta:\n";
    for (const auto& fault : check.faults)
        text += fmt::format("#   {}\n", text::clean(messages::describe(fault)));
    return text;
}

} // namespace marea
