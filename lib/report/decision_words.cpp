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
        const auto coming = breach.rise > 0 ? tr(" ({:.0f}{} ahora, y subiendo)", " ({:.0f}{} now, and rising)",
                                                 breach.value - breach.rise, unit)
                                            : std::string();
        return fmt::format("{}{} {}{} {} {}{}{}{}", name_of(breach.metric),
                           of_backends ? tr(" de los backends", " of the backends") : "", value, unit,
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

Text status_word(const Decision& decision) {
    if (decision.held >= Held::engine_unknown) return {"SIN DECIDIR", "UNDECIDED"};
    switch (decision.action) {
    case Action::add:
    case Action::take_back: return {"ESCALANDO ARRIBA", "SCALING UP"};
    case Action::remove: return {"ESCALANDO ABAJO", "SCALING DOWN"};
    case Action::replace:
    case Action::none: break;
    }
    return {"NORMAL", "NORMAL"};
}

std::string comparisons(const std::vector<Breach>& because, const Decision& decision) {
    std::string text;
    for (const auto& breach : because)
        text += (text.empty() ? "" : ", ") + comparison(breach, decision);
    return text;
}

std::string needed(int backends, bool more) {
    if (backends == 1)
        return more ? tr("hace falta 1 backend", "1 backend is needed") : tr("basta 1 backend", "1 backend is enough");
    return more ? tr("hacen falta {} backends", "{} backends are needed", backends)
                : tr("bastan {} backends", "{} backends are enough", backends);
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
    const bool up = decision.wish == Direction::up;
    const auto wanted = up ? tr("añadir", "added") : tr("retirar", "retired");
    const auto seconds = static_cast<long>(std::ceil(decision.wait.count()));
    switch (decision.held) {
    case Held::no:
        if (decision.action == Action::replace)
            return tr("la imagen ha cambiado: se renueva un backend", "the image has changed: one backend is renewed");
        if (decision.action == Action::add && why.empty())
            return tr("se repone un backend que dejó de responder", "a backend that stopped answering is replaced");
        return why;
    case Held::at_minimum: return why;
    case Held::at_maximum:
        return with_why(
            why, tr("no se añade otro backend: ya hay {}, {} máximo (MAX_BACKENDS={})",
                    "no backend is added: there are {} already, {} maximum (MAX_BACKENDS={})", decision.active,
                    decision.active > decision.most ? tr("más del", "more than the") : tr("el", "the"), decision.most));
    case Held::starting:
        if (!up)
            return with_why(why,
                            tr("no se retira ninguno: hay tareas arrancando", "none is retired: tasks are starting"));
        return with_why(why,
                        tr("no se añade otro backend: hay uno arrancando", "no backend is added: one is starting"));
    case Held::cooldown:
        return with_why(why, tr("se quería {0} un backend, pero el último cambio es reciente: se {1} {2} s más",
                                "a backend would be {0}, but the last change is recent: {2} s more to wait", wanted,
                                seconds == 1 ? "espera" : "esperan", seconds));
    case Held::backoff:
        return with_why(why,
                        tr("se quería añadir un backend, pero los últimos intentos fallaron: próximo intento a las {}",
                           "a backend would be added, but the last attempts failed: next attempt at {}",
                           text::local_time_of_day(at + std::chrono::seconds(seconds))));
    case Held::nothing_of_ours:
        return with_why(why, tr("no se retira ninguno: ninguno de los activos lo creó Marea",
                                "none is retired: Marea created none of the active ones"));
    case Held::last_server:
        return with_why(why, tr("no se retira ninguno: el balanceador se quedaría sin servidores",
                                "none is retired: the load balancer would be left without servers"));
    case Held::project_stopped:
        return with_why(why, tr("no se crea ningún backend: el proyecto de Compose está parado (docker-compose up -d)",
                                "no backend is created: the Compose project is stopped (docker-compose up -d)"));
    case Held::paused:
        return with_why(why, tr("no se {} ningún backend: en pausa hasta {} (autoscale --resume la termina)",
                                "no backend is {}: paused until {} (autoscale --resume ends the pause)",
                                up ? tr("añade", "added") : tr("retira", "retired"),
                                text::local_time(at + std::chrono::seconds(seconds))));
    case Held::no_memory:
        return with_why(why, tr("no se añade otro backend: quedan {} de memoria libres en el servidor y uno reserva {} "
                                "([backend] memory_reservation)",
                                "no backend is added: {} of memory are free on the server, and one reserves {} "
                                "([backend] memory_reservation)",
                                text::bytes(decision.have), text::bytes(decision.need)));
    case Held::no_sessions:
        return with_why(why, tr("no se añade otro backend: a PostgreSQL le quedan {:.0f} conexiones libres y harían "
                                "falta {:.0f} (max_connections)",
                                "no backend is added: PostgreSQL has {:.0f} free connections, and {:.0f} would be "
                                "needed (max_connections)",
                                decision.have, std::ceil(decision.need)));
    case Held::service_stopped:
        return with_why(why, tr("no se crea ningún backend: el servicio tiene 0 réplicas (docker service scale)",
                                "no backend is created: the service has 0 replicas (docker service scale)"));
    case Held::updating:
        return with_why(why, tr("no se cambia nada: Swarm está actualizando el servicio (docker service ps lo muestra)",
                                "nothing is changed: Swarm is updating the service (docker service ps shows it)"));
    case Held::service_changed:
        return with_why(why, tr("no se cambia nada: alguien ha cambiado el servicio en este mismo momento",
                                "nothing is changed: somebody has changed the service in this very moment"));
    case Held::engine_unknown: return tr("no se pudo ver qué backends hay", "the backends could not be seen");
    case Held::not_leader:
        return tr("este nodo no decide: lo hace el líder del enjambre (docker node ls)",
                  "this node does not decide: the swarm's leader does (docker node ls)");
    case Held::pause_unknown:
        return tr("no se pudo leer si hay una pausa", "whether there is a pause could not be read");
    case Held::balancer_unknown:
        return tr("no se pudo ver a quién sirve el balanceador", "whom the load balancer serves could not be seen");
    }
    return why;
}

std::string reason(const LastTick& last) {
    auto text = reason(last.decision, Moment(std::chrono::seconds(last.at)));
    if (!last.cause.empty()) text += fmt::format(" ({})", text::clean(last.cause));
    return text;
}

} // namespace marea::messages
