#include "report/check_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

std::string origin(const Found& found) {
    switch (found.source) {
    case Source::setting: return tr("de la configuración", "from the settings");
    case Source::compose_backend:
        return tr("como el backend de Compose, {}", "as Compose's backend, {}", found.container);
    case Source::compose_container: return tr("del contenedor {}", "from the container {}", found.container);
    case Source::published_port: return tr("puerto publicado por {}", "port published by {}", found.container);
    case Source::unverified:
        return tr("un worker no puede comprobarlo: aquí no hay ninguna tarea suya",
                  "a worker cannot verify it: no task of it runs here");
    case Source::swarm: return tr("del enjambre", "of the swarm");
    case Source::standard:
        return tr("valor de la especificación: no hay nada de Compose que lo diga",
                  "the specification's value: Compose does not say");
    }
    return {};
}

} // namespace

std::string render_check(const Check& check, const Ink& ink) {
    using enum Ink::Tone;
    const auto& around = check.surroundings;
    const auto heading =
        tr("# Lo que Marea ha encontrado ({}):", "# What Marea has found ({}):",
           around.compose_project.empty()
               ? tr("ningún proyecto de Compose en esta carpeta", "no Compose project in this folder")
               : tr("proyecto de Compose «{}»", "Compose project \"{}\"", text::clean(around.compose_project)));
    auto text = fmt::format("\n{}\n", ink(bold, heading));
    for (const auto& found : around.findings)
        text += fmt::format("#   {} = {}  ({})\n", found.key, text::clean(found.value), origin(found));
    if (check.by_alias)
        text +=
            tr("#   nginx no incluye el fichero de upstream: los backends entran por su alias de red. Para drenar sin "
               "cortes:\n"
               "#     en docker-compose.yml, en el servicio de nginx:  volumes: [\"./nginx:/etc/nginx/marea:ro\"]\n"
               "#     en nginx.conf, dentro de http:                   include /etc/nginx/marea/upstream.conf;  "
               "(y proxy_pass http://chat_backend;)\n",
               "#   nginx does not include the upstream file: backends join by their network alias. To drain without "
               "cuts:\n"
               "#     in docker-compose.yml, in nginx's service:  volumes: [\"./nginx:/etc/nginx/marea:ro\"]\n"
               "#     in nginx.conf, inside http:                 include /etc/nginx/marea/upstream.conf;  "
               "(and proxy_pass http://chat_backend;)\n");
    if (check.faults.empty())
        return text +
               ink(green,
                   tr("# Todo lo que necesita un monitoreo responde.", "# Everything that a run needs answers.")) +
               "\n";
    text += ink(red, tr("# Falta:", "# Missing:")) + "\n";
    for (const auto& fault : check.faults)
        text += fmt::format("#   {}\n", text::clean(messages::describe(fault)));
    return text;
}

} // namespace marea
