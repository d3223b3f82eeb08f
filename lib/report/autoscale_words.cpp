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

const char* name_of(Metric metric) {
    return metric == Metric::backends ? "Backends activos" : row_of(metric).name;
}

const char* unit_of(Metric metric) {
    return metric != Metric::backends && row_of(metric).unit == Unit::percent ? "%" : "";
}

std::string comparison(const Breach& breach, RuleKind rule = RuleKind::thresholds) {
    constexpr int most_decimals = 3;
    const bool over = breach.value > breach.limit;
    for (int decimals = 0;; ++decimals) {
        const auto value = fmt::format("{:.{}f}", breach.value, decimals);
        const bool whole_limit = breach.limit == std::floor(breach.limit);
        const auto limit = fmt::format("{:.{}f}", breach.limit, whole_limit ? 0 : std::max(decimals, 1));
        const bool visible = over ? std::stod(value) > std::stod(limit) : std::stod(value) < std::stod(limit);
        if (!visible && decimals < most_decimals) continue;
        const auto* unit = unit_of(breach.metric);
        const char* hint = "";
        if (breach.metric == Metric::backends) hint = over ? " (MAX_BACKENDS)" : " (MIN_BACKENDS)";
        const bool of_backends = rule == RuleKind::target && breach.metric != Metric::backends &&
                                 row_of(breach.metric).total == Total::of_usage;
        return fmt::format("{}{} {}{} {} {}{}{}", name_of(breach.metric), of_backends ? " de los backends" : "", value,
                           unit, over ? '>' : '<', limit, unit, hint);
    }
}

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

/// ": " in front of a reason's second half; a decision without a comparison has none.
std::string with_why(const std::string& why, const std::string& rest) {
    return why.empty() ? rest : why + "; " + rest;
}

} // namespace

std::string shown(Metric metric, const Result<double>& value) {
    return value ? fmt::format("{:.0f}{}", *value, unit_of(metric)) : not_available;
}

std::string missing(Metric metric, const Error& error) {
    return fmt::format("{} no {}: {}", name_of(metric), row_of(metric).plural ? "disponibles" : "disponible",
                       describe(error));
}

std::string status_word(const Decision& decision) {
    if (decision.held == Held::engine_unknown || decision.held == Held::balancer_unknown) return "SIN DECIDIR";
    switch (decision.action) {
    case Action::add:
    case Action::take_back: return "ESCALANDO ARRIBA";
    case Action::remove: return "ESCALANDO ABAJO";
    case Action::replace:
    case Action::none: break;
    }
    return "NORMAL";
}

std::string comparisons(const std::vector<Breach>& because) {
    std::string text;
    for (const auto& breach : because)
        text += (text.empty() ? "" : ", ") + comparison(breach);
    return text;
}

namespace {

/// "CPU 90% > 80%"; of the target rule "CPU de los backends 170% > 80%: hacen falta 3 backends".
std::string why_of(const Decision& decision) {
    const auto& because = decision.because;
    if (decision.rule != RuleKind::target || because.empty() || because.front().metric == Metric::backends)
        return comparisons(because);
    std::string text;
    for (const auto& breach : because)
        text += (text.empty() ? "" : ", ") + comparison(breach, decision.rule);
    const bool up = decision.wish == Direction::up;
    const char* verb = decision.proposed == 1 ? (up ? "hace falta" : "basta") : (up ? "hacen falta" : "bastan");
    return fmt::format("{}: {} {} backend{}", text, verb, decision.proposed, decision.proposed == 1 ? "" : "s");
}

} // namespace

std::string reason(const Decision& decision, Moment at) {
    auto why = why_of(decision);
    const auto wanted = decision.wish == Direction::up ? "añadir" : "retirar";
    const auto seconds = static_cast<long>(std::ceil(decision.wait.count()));
    switch (decision.held) {
    case Held::no:
        if (decision.action == Action::replace) return "la imagen ha cambiado: se renueva un backend";
        if (decision.action == Action::add && why.empty()) return "se repone un backend que dejó de responder";
        return why;
    case Held::at_maximum:
        return with_why(why,
                        fmt::format("no se añade otro backend: ya hay {}, {} máximo (MAX_BACKENDS={})", decision.active,
                                    decision.active > decision.most ? "más del" : "el", decision.most));
    case Held::starting: return with_why(why, "no se añade otro backend: hay uno arrancando");
    case Held::cooldown:
        return with_why(why, fmt::format("se quería {} un backend, pero el último cambio es reciente: se {} {} s más",
                                         wanted, seconds == 1 ? "espera" : "esperan", seconds));
    case Held::backoff:
        return with_why(why, fmt::format("se quería añadir un backend, pero los últimos intentos fallaron: próximo "
                                         "intento a las {}",
                                         text::local_time_of_day(at + std::chrono::seconds(seconds))));
    case Held::nothing_of_ours: return with_why(why, "no se retira ninguno: ninguno de los activos lo creó Marea");
    case Held::last_server: return with_why(why, "no se retira ninguno: el balanceador se quedaría sin servidores");
    case Held::project_stopped:
        return with_why(why, "no se crea ningún backend: el proyecto de Compose está parado (docker-compose up -d)");
    case Held::paused:
        return with_why(why, fmt::format("no se {} ningún backend: en pausa hasta las {} (autoscale --resume)",
                                         decision.wish == Direction::up ? "añade" : "retira",
                                         text::local_time_of_day(at + std::chrono::seconds(seconds))));
    case Held::no_memory:
        return with_why(why, fmt::format("no se añade otro backend: quedan {} de memoria libres en el servidor y uno "
                                         "reserva {} ([backend] memory_reservation)",
                                         text::bytes(decision.have), text::bytes(decision.need)));
    case Held::no_sessions:
        return with_why(why, fmt::format("no se añade otro backend: a PostgreSQL le quedan {:.0f} conexiones libres y "
                                         "harían falta {:.0f} (max_connections)",
                                         decision.have, std::ceil(decision.need)));
    case Held::engine_unknown: return "no se pudo ver qué backends hay";
    case Held::balancer_unknown: return "no se pudo ver a quién sirve el balanceador";
    }
    return why;
}

std::string reason(const LastTick& last) {
    auto text = reason(last.decision, Moment(std::chrono::seconds(last.at)));
    if (!last.cause.empty()) text += fmt::format(" ({})", text::clean(last.cause));
    return text;
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
    case Says::would_stop: return {line, "se sacaría del balanceador y se eliminaría el backend {name}"};
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
