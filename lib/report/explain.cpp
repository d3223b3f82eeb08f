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
    return row.unit == Unit::percent ? tr("{} punto{}", "{} point{}", shown, shown == "1" ? "" : "s") : shown;
}

std::string number(double value, const MetricRow& row) {
    return fmt::format("{:.0f}{}", value, row.unit == Unit::percent ? "%" : "");
}

/// Of the specification's rule: how far a reading is from both limits.
std::string against_limits(double value, const MetricRow& row, const Band& band) {
    const double shown = std::round(value); // so that the distance fits what is printed
    const auto add = value > band.max ? tr("{} por encima de añadir ({})", "{} above adding ({})",
                                           distance(shown - band.max, row), number(band.max, row))
                                      : tr("a {} de añadir ({})", "{} from adding ({})",
                                           distance(band.max - shown, row), number(band.max, row));
    const auto remove = value < band.min ? tr("{} por debajo de retirar ({})", "{} below retiring ({})",
                                              distance(band.min - shown, row), number(band.min, row))
                                         : tr("{} por encima de retirar ({})", "{} above retiring ({})",
                                              distance(shown - band.min, row), number(band.min, row));
    return fmt::format("{}; {}", add, remove);
}

/// Of the target rule: how much of what the backends carry is used.
std::string against_capacity(double load, double deviation, const MetricRow& row, const Settings& settings,
                             int active) {
    const auto one = settings.thresholds[row.metric].max;
    if (one <= 0) return tr("no se mira ({}_MAX=0)", "not looked at ({}_MAX=0)", row.key);
    const auto most = one * active;
    auto text =
        tr("{} de {} ({} x {})", "{} of {} ({} x {})", number(load, row), number(most, row), active, number(one, row));
    text += load > most ? tr(": {} de más", ": {} too much", distance(load - most, row))
                        : tr(": caben {} más", ": room for {} more", distance(most - load, row));
    if (active > 1) {
        text += tr("; sobra un backend con {} o menos durante {:g} min",
                   "; one backend is too many at {} or less for {:g} min",
                   number(std::max(without_one(one, active, settings.scaling) - deviation, 0.0), row),
                   settings.scaling.settle_minutes);
    }
    return text;
}

std::string seen_line(const Seen& seen, const LastTick& last, const Settings& settings) {
    const auto& row = row_of(seen.metric);
    const bool target = last.decision.rule == RuleKind::target;
    if (!target) {
        const auto value = seen.reading
                               ? against_limits(*seen.reading, row, settings.thresholds[seen.metric])
                               : tr("sin ella no se retira ningún backend", "without it no backend is retired");
        return fmt::format("  {}: {}; {}\n", row.name,
                           seen.reading ? number(*seen.reading, row) : tr("no disponible", "not available"), value);
    }
    const auto of_backends = row.total == Total::of_usage ? tr(" de los backends", " of the backends") : "";
    const auto value = seen.load ? against_capacity(*seen.load, seen.deviation, row, settings, last.decision.active)
                                 : tr("no disponible; sin ella no se retira ningún backend",
                                      "not available; without it no backend is retired");
    return fmt::format("  {}{}: {}\n", row.name, of_backends, value);
}

std::string guard_name(Held guard) {
    switch (guard) {
    case Held::at_minimum:
        return tr("más backends que el mínimo (MIN_BACKENDS, [[schedule]])",
                  "more backends than the minimum (MIN_BACKENDS, [[schedule]])");
    case Held::at_maximum:
        return tr("menos backends que el máximo (MAX_BACKENDS)", "fewer backends than the maximum (MAX_BACKENDS)");
    case Held::project_stopped: return tr("proyecto de Compose en marcha", "the Compose project runs");
    case Held::paused: return tr("sin pausa (--pause)", "no pause (--pause)");
    case Held::starting: return tr("ninguno arrancando", "none is starting");
    case Held::cooldown:
        return tr("pasado el tiempo de espera desde el último cambio (cooldown_seconds)",
                  "the wait since the last change is over (cooldown_seconds)");
    case Held::backoff: return tr("pasada la espera tras arranques fallidos", "the wait after failed starts is over");
    case Held::no_memory: return tr("sitio en la memoria del servidor", "room in the server's memory");
    case Held::no_sessions:
        return tr("conexiones libres en PostgreSQL (max_connections)",
                  "free connections in PostgreSQL (max_connections)");
    case Held::nothing_of_ours:
        return tr("entre los activos hay alguno que creó Marea", "among the active ones is one that Marea created");
    case Held::last_server:
        return tr("al balanceador le queda otro servidor", "the load balancer keeps another server");
    case Held::service_stopped: return tr("el servicio tiene réplicas", "the service has replicas");
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

std::string guard_line(const GuardVerdict& verdict, const Ink& ink) {
    const bool of_room = verdict.guard == Held::no_memory || verdict.guard == Held::no_sessions;
    const bool unknown = of_room && verdict.need <= 0;
    const auto answer =
        unknown ? std::string("?") : (verdict.holds ? ink(Ink::Tone::yellow, tr("NO", "NO")) : tr("sí", "yes"));
    auto text = fmt::format("    {} {}", answer, guard_name(verdict.guard));
    if (verdict.holds && verdict.wait.count() > 0)
        text += verdict.wait.count() > 1 ? tr(": faltan {}", ": {} to go", wait(verdict.wait))
                                         : tr(": falta {}", ": {} to go", wait(verdict.wait));
    if (verdict.guard == Held::no_memory && verdict.need > 0)
        text += tr(": hay {}, uno reserva {}", ": {} free, one reserves {}", text::bytes(verdict.have),
                   text::bytes(verdict.need));
    if (verdict.guard == Held::no_sessions && verdict.need > 0)
        text += tr(": hay {:.0f}, harían falta {:.0f}", ": {:.0f} free, {:.0f} needed", verdict.have,
                   std::ceil(verdict.need));
    return text + (unknown ? tr(": no se sabe, y no impide nada\n", ": not known, and stops nothing\n") : "\n");
}

std::string guards(const std::string& title, const std::vector<GuardVerdict>& verdicts, const Ink& ink) {
    auto text = fmt::format("  {}\n", title);
    for (const auto& verdict : verdicts)
        text += guard_line(verdict, ink);
    return text;
}

/// " (3 backends)", of a change
std::string how_many(const Decision& decision) {
    if (decision.action == Action::none || decision.action == Action::replace) return {};
    if (decision.count == 0)
        return tr(", que no llegó a hacerse: el registro dice por qué (logs/autoscale.log)",
                  ", which did not come about: the log says why (logs/autoscale.log)");
    return fmt::format(" ({} backend{})", decision.count, decision.count == 1 ? "" : "s");
}

std::string rule_line(const Decision& decision) {
    if (decision.rule == RuleKind::target)
        return tr("Regla: target (cada ..._MAX es lo que lleva un backend): {}\n",
                  "Rule: target (each ..._MAX is what one backend carries): {}\n",
                  messages::needed(decision.proposed, decision.proposed > decision.active));
    const auto asks = decision.proposed > decision.active   ? tr("pide un backend más", "asks for one more backend")
                      : decision.proposed < decision.active ? tr("sobra un backend", "one backend is too many")
                                                            : tr("no pide ningún cambio", "asks for no change");
    return tr("Regla: thresholds (totales del servidor): {}\n", "Rule: thresholds (totals of the server): {}\n", asks);
}

} // namespace

std::string render_explain(const LastTick& last, int failures, const Settings& settings, Moment now, const Ink& ink) {
    const Moment at{std::chrono::seconds(last.at)};
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - at).count();
    const auto& decision = last.decision;
    const auto title =
        tr("=== Último monitoreo: {} (hace {} s) ===", "=== Last run: {} ({} s ago) ===", text::local_time(at), ago);
    auto text = ink(Ink::Tone::bold, title) + "\n";
    if (!last.seen.empty()) {
        const auto least =
            std::max(settings.thresholds.min_backends, floor_at(settings.schedule, text::local_clock(at)));
        text += tr("Backends activos al decidir: {} (de {} a {})\n",
                   "Active backends at the decision: {} (from {} to {})\n", decision.active,
                   std::min(least, decision.most), decision.most);
        text += tr("Lo que vio:\n", "What it saw:\n");
        for (const auto& seen : last.seen)
            text += seen_line(seen, last, settings);
        text += rule_line(decision);
        text += tr("Lo que tiene que cumplirse:\n", "What must hold:\n");
        text += guards(tr("para añadir uno:", "to add one:"), last.up, ink);
        text += guards(tr("para retirar uno:", "to retire one:"), last.down, ink);
    }
    text += ink(Ink::Tone::bold,
                tr("Decisión: {}{}", "Decision: {}{}", messages::status_word(decision), how_many(decision))) +
            "\n";
    if (const auto why = messages::reason(last); !why.empty()) text += tr("Motivo: {}\n", "Reason: {}\n", why);
    if (failures > 0)
        text += tr("Intentos fallidos seguidos: {}; el registro dice por qué (logs/autoscale.log)\n",
                   "Failed attempts in a row: {}; the log says why (logs/autoscale.log)\n", failures);
    return text;
}

std::string messages::never_ticked() {
    return tr("todavía no ha habido ningún monitoreo (autoscale --monitor): no hay nada que explicar",
              "there has been no run yet (autoscale --monitor): nothing to explain");
}

} // namespace marea
