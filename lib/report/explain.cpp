#include "report/explain.hpp"

#include "autoscale/policy/load.hpp"
#include "autoscale/policy/schedule.hpp"
#include "base/text.hpp"
#include "report/decision_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace marea {
namespace {

/// "18 puntos", "55"
std::string distance(double value, const MetricRow& row) {
    const auto shown = fmt::format("{:.0f}", std::max(std::round(std::abs(value)), 1.0));
    return row.unit == Unit::percent ? fmt::format("{} punto{}", shown, shown == "1" ? "" : "s") : shown;
}

std::string number(double value, const MetricRow& row) {
    return fmt::format("{:.0f}{}", value, row.unit == Unit::percent ? "%" : "");
}

/// Of the specification's rule: how far a reading is from both limits.
std::string against_limits(double value, const MetricRow& row, const Band& band) {
    const double shown = std::round(value); // so that the distance fits what is printed
    const auto add =
        value > band.max
            ? fmt::format("{} por encima de añadir ({})", distance(shown - band.max, row), number(band.max, row))
            : fmt::format("a {} de añadir ({})", distance(band.max - shown, row), number(band.max, row));
    const auto remove =
        value < band.min
            ? fmt::format("{} por debajo de retirar ({})", distance(band.min - shown, row), number(band.min, row))
            : fmt::format("{} por encima de retirar ({})", distance(shown - band.min, row), number(band.min, row));
    return fmt::format("{}; {}", add, remove);
}

/// Of the target rule: how much of what the backends carry is used.
std::string against_capacity(double load, double deviation, const MetricRow& row, const Settings& settings,
                             int active) {
    const auto one = settings.thresholds[row.metric].max;
    if (one <= 0) return fmt::format("no se mira ({}_MAX=0)", row.key);
    const auto most = one * active;
    auto text = fmt::format("{} de {} ({} x {})", number(load, row), number(most, row), active, number(one, row));
    text += load > most ? fmt::format(": {} de más", distance(load - most, row))
                        : fmt::format(": caben {} más", distance(most - load, row));
    if (active > 1) {
        text += fmt::format("; sobra un backend con {} o menos durante {:g} min",
                            number(std::max(without_one(one, active, settings.scaling) - deviation, 0.0), row),
                            settings.scaling.settle_minutes);
    }
    return text;
}

std::string seen_line(const Seen& seen, const LastTick& last, const Settings& settings) {
    const auto& row = row_of(seen.metric);
    const bool target = last.decision.rule == RuleKind::target;
    if (!target) {
        const auto value = seen.reading ? against_limits(*seen.reading, row, settings.thresholds[seen.metric])
                                        : std::string("sin ella no se retira ningún backend");
        return fmt::format("  {}: {}; {}\n", row.name, seen.reading ? number(*seen.reading, row) : "no disponible",
                           value);
    }
    const auto* of_backends = row.total == Total::of_usage ? " de los backends" : "";
    const auto value = seen.load ? against_capacity(*seen.load, seen.deviation, row, settings, last.decision.active)
                                 : std::string("no disponible; sin ella no se retira ningún backend");
    return fmt::format("  {}{}: {}\n", row.name, of_backends, value);
}

std::string guard_name(Held guard) {
    switch (guard) {
    case Held::at_minimum: return "más backends que el mínimo (MIN_BACKENDS, [[schedule]])";
    case Held::at_maximum: return "menos backends que el máximo (MAX_BACKENDS)";
    case Held::project_stopped: return "proyecto de Compose en marcha";
    case Held::paused: return "sin pausa (--pause)";
    case Held::starting: return "ninguno arrancando";
    case Held::cooldown: return "pasado el tiempo de espera desde el último cambio (cooldown_seconds)";
    case Held::backoff: return "pasada la espera tras arranques fallidos";
    case Held::no_memory: return "sitio en la memoria del servidor";
    case Held::no_sessions: return "conexiones libres en PostgreSQL (max_connections)";
    case Held::nothing_of_ours: return "alguno de los activos lo creó Marea";
    case Held::last_server: return "al balanceador le queda otro servidor";
    case Held::updating: return tr("Swarm no está actualizando el servicio", "Swarm is not updating the service");
    case Held::no:
    case Held::service_changed:
    case Held::not_leader:
    case Held::engine_unknown:
    case Held::balancer_unknown:
    case Held::pause_unknown: break;
    }
    return {};
}

/// "53 s"; of more than two minutes "120 min"
std::string wait(Seconds left) {
    constexpr double minute = 60;
    const auto minutes = left.count() > 2 * minute;
    return fmt::format("{:.0f} {}", std::ceil(minutes ? left.count() / minute : left.count()), minutes ? "min" : "s");
}

std::string guard_line(const GuardVerdict& verdict) {
    auto text = fmt::format("    {} {}", verdict.holds ? "NO" : "sí", guard_name(verdict.guard));
    if (verdict.holds && verdict.wait.count() > 0)
        text += (verdict.wait.count() > 1 ? ": faltan " : ": falta ") + wait(verdict.wait);
    if (verdict.guard == Held::no_memory && verdict.need > 0)
        text += fmt::format(": hay {}, uno reserva {}", text::bytes(verdict.have), text::bytes(verdict.need));
    if (verdict.guard == Held::no_sessions && verdict.need > 0)
        text += fmt::format(": hay {:.0f}, harían falta {:.0f}", verdict.have, std::ceil(verdict.need));
    const bool of_room = verdict.guard == Held::no_memory || verdict.guard == Held::no_sessions;
    return text + (of_room && verdict.need <= 0 ? ": no se sabe\n" : "\n");
}

std::string guards(const char* title, const std::vector<GuardVerdict>& verdicts) {
    auto text = fmt::format("  {}\n", title);
    for (const auto& verdict : verdicts)
        text += guard_line(verdict);
    return text;
}

/// " (3 backends)", of a change
std::string how_many(const Decision& decision) {
    if (decision.action == Action::none || decision.action == Action::replace) return {};
    return fmt::format(" ({} backend{})", decision.count, decision.count == 1 ? "" : "s");
}

std::string rule_line(const Decision& decision) {
    if (decision.rule == RuleKind::target)
        return fmt::format("Regla: target (cada ..._MAX es lo que lleva un backend): {}\n",
                           messages::needed(decision.proposed, decision.proposed > decision.active));
    const auto* asks = decision.proposed > decision.active   ? "pide un backend más"
                       : decision.proposed < decision.active ? "sobra un backend"
                                                             : "no pide ningún cambio";
    return fmt::format("Regla: thresholds (totales del servidor): {}\n", asks);
}

} // namespace

std::string render_explain(const LastTick& last, const Settings& settings, Moment now) {
    const Moment at{std::chrono::seconds(last.at)};
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - at).count();
    const auto& decision = last.decision;
    auto text = fmt::format("=== Último monitoreo: {} (hace {} s) ===\n", text::local_time(at), ago);
    if (!last.seen.empty()) {
        const auto least =
            std::max(settings.thresholds.min_backends, floor_at(settings.schedule, text::local_clock(at)));
        text += fmt::format("Backends activos al decidir: {} (de {} a {})\n", decision.active,
                            std::min(least, decision.most), decision.most);
        text += "Lo que vio:\n";
        for (const auto& seen : last.seen)
            text += seen_line(seen, last, settings);
        text += rule_line(decision);
        text += "Lo que tiene que cumplirse:\n";
        text += guards("para añadir uno:", last.up);
        text += guards("para retirar uno:", last.down);
    }
    text += fmt::format("Decisión: {}{}\n", messages::status_word(decision), how_many(decision));
    if (const auto why = messages::reason(last); !why.empty()) text += fmt::format("Motivo: {}\n", why);
    return text;
}

std::string messages::never_ticked() {
    return "todavía no ha habido ningún monitoreo (autoscale --monitor): no hay nada que explicar";
}

} // namespace marea
