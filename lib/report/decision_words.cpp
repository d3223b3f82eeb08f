#include "report/decision_words.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace marea::messages {
namespace {

std::string comparison(const Breach& breach, const Decision& decision) {
    constexpr int most_decimals = 3;
    const bool over = breach.value > breach.limit;
    // The target rule's fewer: exactly full is not too much.
    const bool up_to = decision.rule == RuleKind::target && breach.metric != Metric::backends && !over;
    for (int decimals = 0;; ++decimals) {
        const auto value = fmt::format("{:.{}f}", breach.value, decimals);
        const bool whole_limit = breach.limit == std::floor(breach.limit);
        const auto limit = fmt::format("{:.{}f}", breach.limit, whole_limit ? 0 : std::max(decimals, 1));
        const bool visible = up_to  ? std::stod(value) <= std::stod(limit)
                             : over ? std::stod(value) > std::stod(limit)
                                    : std::stod(value) < std::stod(limit);
        if (!visible && decimals < most_decimals) continue;
        const auto* unit = unit_of(breach.metric);
        const char* hint = "";
        if (breach.metric == Metric::backends)
            hint = over ? " (MAX_BACKENDS)" : decision.scheduled ? " ([[schedule]])" : " (MIN_BACKENDS)";
        const bool of_backends = decision.rule == RuleKind::target && breach.metric != Metric::backends &&
                                 row_of(breach.metric).total == Total::of_usage;
        const auto coming = breach.rise > 0
                                ? fmt::format(" ({:.0f}{} ahora, y subiendo)", breach.value - breach.rise, unit)
                                : std::string();
        return fmt::format("{}{} {}{} {} {}{}{}{}", name_of(breach.metric), of_backends ? " de los backends" : "",
                           value, unit,
                           over    ? ">"
                           : up_to ? "≤"
                                   : "<",
                           limit, unit, coming, hint);
    }
}

/// ": " in front of a reason's second half; a decision without a comparison has none.
std::string with_why(const std::string& why, const std::string& rest) {
    return why.empty() ? rest : why + "; " + rest;
}

} // namespace

std::string_view name_of(Metric metric) {
    static constexpr Text active{"Backends activos", "Active backends"};
    return metric == Metric::backends ? active : row_of(metric).name;
}

const char* unit_of(Metric metric) {
    return metric != Metric::backends && row_of(metric).unit == Unit::percent ? "%" : "";
}

std::string status_word(const Decision& decision) {
    if (decision.held >= Held::engine_unknown) return "SIN DECIDIR";
    switch (decision.action) {
    case Action::add:
    case Action::take_back: return "ESCALANDO ARRIBA";
    case Action::remove: return "ESCALANDO ABAJO";
    case Action::replace:
    case Action::none: break;
    }
    return "NORMAL";
}

std::string comparisons(const std::vector<Breach>& because, const Decision& decision) {
    std::string text;
    for (const auto& breach : because)
        text += (text.empty() ? "" : ", ") + comparison(breach, decision);
    return text;
}

std::string needed(int backends, bool more) {
    const bool one = backends == 1;
    const char* verb = one ? (more ? "hace falta" : "basta") : (more ? "hacen falta" : "bastan");
    return fmt::format("{} {} backend{}", verb, backends, one ? "" : "s");
}

namespace {

/// "CPU 90% > 80%"; of the target rule "CPU de los backends 170% > 80%: hacen falta 3 backends".
std::string why_of(const Decision& decision) {
    auto text = comparisons(decision.because, decision);
    if (decision.rule != RuleKind::target || text.empty() || decision.because.front().metric == Metric::backends)
        return text;
    return fmt::format("{}: {}", text, needed(decision.proposed, decision.wish == Direction::up));
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
    case Held::at_minimum: return why;
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
        return with_why(why, fmt::format("no se {} ningún backend: en pausa hasta {} (autoscale --resume la termina)",
                                         decision.wish == Direction::up ? "añade" : "retira",
                                         text::local_time(at + std::chrono::seconds(seconds))));
    case Held::no_memory:
        return with_why(why, fmt::format("no se añade otro backend: quedan {} de memoria libres en el servidor y uno "
                                         "reserva {} ([backend] memory_reservation)",
                                         text::bytes(decision.have), text::bytes(decision.need)));
    case Held::no_sessions:
        return with_why(why, fmt::format("no se añade otro backend: a PostgreSQL le quedan {:.0f} conexiones libres y "
                                         "harían falta {:.0f} (max_connections)",
                                         decision.have, std::ceil(decision.need)));
    case Held::updating:
        return with_why(why, tr("no se cambia nada: Swarm está actualizando el servicio (docker service ps lo muestra)",
                                "nothing is changed: Swarm is updating the service (docker service ps shows it)"));
    case Held::service_changed:
        return with_why(why, tr("no se cambia nada: alguien ha cambiado el servicio en este mismo momento",
                                "nothing is changed: somebody has changed the service in this very moment"));
    case Held::engine_unknown: return "no se pudo ver qué backends hay";
    case Held::not_leader:
        return tr("este nodo no decide: lo hace el líder del enjambre (docker node ls)",
                  "this node does not decide: the swarm's leader does (docker node ls)");
    case Held::pause_unknown: return "no se pudo leer si hay una pausa";
    case Held::balancer_unknown: return "no se pudo ver a quién sirve el balanceador";
    }
    return why;
}

std::string reason(const LastTick& last) {
    auto text = reason(last.decision, Moment(std::chrono::seconds(last.at)));
    if (!last.cause.empty()) text += fmt::format(" ({})", text::clean(last.cause));
    return text;
}

} // namespace marea::messages
