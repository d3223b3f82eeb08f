#include "report/autoscale_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <cmath>

namespace marea::messages {
namespace {

using autoscale::Says;
using autoscale::TickEvent;

constexpr auto not_available = "no disponible";

Metric metric_of(const std::string& code) {
    for (const auto& row : metric_rows)
        if (code == row.code) return row.metric;
    return Metric::backends;
}

/// "CPU: 45%, Memoria: 52%, Conexiones: 78"
std::string readings(const std::vector<Argument>& values) {
    std::string text;
    for (const auto& [code, value] : values) {
        const auto metric = metric_of(code);
        const auto* number = std::get_if<double>(&value);
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name_of(metric),
                            number == nullptr ? not_available : shown(metric, *number));
    }
    return text;
}

std::string missing_reading(const std::vector<Argument>& values) {
    const auto& code = std::get<std::string>(values.at(0).value);
    return missing(metric_of(code), std::get<Error>(values.at(1).value));
}

} // namespace

std::string shown(Metric metric, const Result<double>& value) {
    return value ? fmt::format("{:.0f}{}", *value, unit_of(metric)) : not_available;
}

std::string missing(Metric metric, const Error& error) {
    return fmt::format("{} no {}: {}", name_of(metric), row_of(metric).plural ? "disponibles" : "disponible",
                       describe(error));
}

std::string paused(Moment until, const std::string& why) {
    return fmt::format("En pausa hasta {}{}", text::local_time(until),
                       why.empty() ? "" : fmt::format(" ({})", text::clean(why)));
}

Phrase phrase(Says says) {
    using enum Level;
    switch (says) {
    case Says::another_run: return {line, "Otra ejecución de autoscale está en curso: esta no hace nada"};
    case Says::tick_started: return {line, "Monitoreo iniciado"};
    case Says::state_damaged:
        return {warning, "el estado guardado está dañado ({cause}): se aparta y se empieza de nuevo; por prudencia "
                         "cuenta como si acabara de haber un cambio."};
    case Says::failed: return {error, "{error}"};
    case Says::balancer_unknown: return {error, "sin saber a quién sirve el balanceador no se cambia nada"};
    case Says::state_unsaved: return {error, "sin poder guardar el estado no se cambia nada"};
    case Says::history_unsaved: return {warning, "este monitoreo no queda en el historial: {error}"};
    case Says::adopted:
        return {line, "Backend {name}, de una versión anterior de Marea: se sigue gestionando en este proyecto"};
    case Says::by_alias:
        return {warning,
                "nginx no incluye {file}: los backends nuevos entran por su alias de red y, al retirar uno, sus "
                "conexiones se cortan cuando termina. Para drenarlos sin cortes, monte ./nginx en el contenedor "
                "de nginx (./nginx:/etc/nginx/marea:ro) y ponga en su http {{ }} la línea «include "
                "/etc/nginx/marea/upstream.conf;» con «proxy_pass http://chat_backend;»."};
    case Says::usage_missing:
        return {warning, "{error} Con rule = \"target\" no se retira ningún backend mientras falte esa lectura."};
    case Says::phantom_rows:
        return {
            warning,
            "active_connections tiene {rows:.0f} filas y los backends, {sockets:.0f} conexiones abiertas, desde hace "
            "10 minutos: las demás filas son de backends que terminaron de golpe, y cuentan como carga. Ninguna "
            "anterior a los backends en marcha es de nadie: «DELETE FROM active_connections WHERE connected_at < "
            "to_timestamp({oldest});» (connected_at: su columna con la hora de apertura). Las demás: "
            "docs/operations.md, «Phantom rows»."};
    case Says::unreachable:
        return {warning,
                "{name} no publica su puerto {port} y no puede entrar en el balanceador: publíquelo, añádalo a "
                "[balancer] static_servers o use reach = \"address\"."};
    case Says::silent_kept:
        return {warning,
                "{name} no responde desde hace varios monitoreos; sigue en el balanceador porque la mitad de los "
                "backends, o más, no responden: revise su registro (docker logs) y la base de datos."};
    case Says::address_kept:
        return {warning, "ningún backend en marcha atiende en {address}; sigue en el balanceador porque no hay otro"};
    case Says::admitted: return {line, "Backend {name} responde: entra en el balanceador"};
    case Says::crashed:
        return {line, "Backend {name} terminó al poco de empezar a atender: cuenta como un arranque fallido"};
    case Says::giving_up: return {line, "Eliminando backend que no llegó a funcionar: {name}"};
    case Says::reviving: return {line, "Arrancando de nuevo el backend {name}, que se paró con el motor de Docker"};
    case Says::evicted:
        return {warning, "{name} no respondió en {ticks} monitoreos seguidos: sale del balanceador y se pondrá otro"};
    case Says::dropped: return {warning, "{address} sale del balanceador: ningún backend en marcha atiende ahí"};
    case Says::drain_waits: return {line, "Backend {name} ya drenado: no se elimina mientras falte una lectura"};
    case Says::creating: return {line, "Creando nuevo backend: {name}"};
    case Says::taken: return {line, "Nombre o puerto ocupados mientras tanto: se usan {name} y el puerto {port}"};
    case Says::created: return {line, "Backend creado exitosamente"};
    case Says::taking_back: return {line, "Recuperando backend en drenaje: {name}"};
    case Says::draining: return {line, "Retirando backend: {name} (drenaje de {seconds:g} s)"};
    case Says::removing: return {line, "Eliminando backend: {name}"};
    case Says::removed: return {line, "Backend eliminado exitosamente"};
    case Says::active: return {line, "Backends activos: {count}"};
    case Says::container_said: return {line, "{name} | {line}"};
    case Says::container_silent: return {line, "{name} no dejó nada en su registro"};
    case Says::next_try: return {line, "Intentos fallidos seguidos: {failures}; próximo intento a las {when:t}"};
    case Says::would_create: return {line, "se crearía el backend {name}"};
    case Says::would_take_back: return {line, "se recuperaría el backend en drenaje {name}"};
    case Says::would_drain: return {line, "se retiraría el backend {name} (drenaje de {seconds:g} s)"};
    case Says::would_remove: return {line, "se eliminaría el backend {name}, ya drenado"};
    case Says::would_nothing: return {line, "no se haría nada"};
    case Says::nothing_to_stop: return {line, "No hay ningún backend de Marea en este proyecto"};
    case Says::pause_set:
        return {line,
                "En pausa hasta {until}: no se añade ni se retira ningún backend («autoscale --resume» la termina)"};
    case Says::pause_ended: return {line, "La pausa ha terminado"};
    case Says::no_pause: return {line, "No había ninguna pausa"};
    case Says::cannot_converge:
        return {
            warning,
            "las conexiones ({connections:.0f}) llevan {ticks} monitoreos por encima de CONNECTIONS_MAX={limit:.0f} "
            "y añadir backends no las baja, porque se cuentan las de todo el servidor. Con rule = \"target\" en "
            "[scaling] el máximo es el de cada backend: «autoscale --explain» y «autoscale --replay» lo muestran."};
    case Says::would_stop: return {line, "se sacaría del balanceador y se eliminaría el backend {name}"};
    case Says::paused:
    case Says::readings:
    case Says::reading_missing:
    case Says::decided: break;
    }
    return {};
}

std::vector<std::pair<Level, std::string>> words(const TickEvent& event) {
    switch (event.says) {
    case Says::readings: return {{Level::line, readings(event.with)}};
    case Says::reading_missing: return {{Level::warning, missing_reading(event.with)}};
    case Says::paused:
        return {{Level::line,
                 paused(std::get<Moment>(event.with.at(0).value), std::get<std::string>(event.with.at(1).value))}};
    case Says::decided: {
        const auto& decision = event.decision.value_or(Decision{});
        std::vector<std::pair<Level, std::string>> lines = {{Level::line, "Estado: " + status_word(decision)}};
        const auto moment = event.with.empty() ? Moment{} : std::get<Moment>(event.with.front().value);
        if (const auto why = reason(decision, moment); !why.empty()) lines.emplace_back(Level::line, "Motivo: " + why);
        return lines;
    }
    default: break;
    }
    const auto said = phrase(event.says);
    return {{said.level, fill(said.text, event.with)}};
}

} // namespace marea::messages

namespace marea {

autoscale::TickSink tick_lines(const Log& log) {
    return [&log](const autoscale::TickEvent& event) {
        for (const auto& [level, text] : messages::words(event))
            log.line((event.rehearsed ? "Simulación: " : "") + beginning(level) + text);
    };
}

} // namespace marea
