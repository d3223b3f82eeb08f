#include "report/messages.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace marea::messages {
namespace {

const char* name_of(Metric metric) {
    switch (metric) {
    case Metric::cpu: return "CPU";
    case Metric::memory: return "Memoria";
    case Metric::connections: return "Conexiones";
    case Metric::backends: return "Backends activos";
    }
    return "";
}

const char* unit_of(Metric metric) {
    return metric == Metric::cpu || metric == Metric::memory ? "%" : "";
}

std::string comparison(const Breach& breach) {
    constexpr int most_decimals = 3;
    const bool over = breach.value > breach.limit;
    for (int decimals = 0;; ++decimals) {
        const auto value = fmt::format("{:.{}f}", breach.value, decimals);
        const bool whole_limit = breach.limit == std::floor(breach.limit);
        const auto limit = fmt::format("{:.{}f}", breach.limit, whole_limit ? 0 : std::max(decimals, 1));
        const bool visible = over ? std::stod(value) > std::stod(limit) : std::stod(value) < std::stod(limit);
        if (!visible && decimals < most_decimals) continue;
        const auto* unit = unit_of(breach.metric);
        return fmt::format("{} {}{} {} {}{}", name_of(breach.metric), value, unit, over ? '>' : '<', limit, unit);
    }
}

} // namespace

std::string percent(const Result<Percent>& reading) {
    return reading ? fmt::format("{:.0f}%", reading->value) : "no disponible";
}

std::string count(const Result<std::int64_t>& reading) {
    return reading ? std::to_string(*reading) : "no disponible";
}

std::string readings(const Observation& seen) {
    return fmt::format("CPU: {}, Memoria: {}, Conexiones: {}", percent(seen.cpu), percent(seen.memory),
                       count(seen.connections));
}

std::string missing(Metric metric, const Error& error) {
    const auto* missing = metric == Metric::connections ? "no disponibles" : "no disponible";
    return fmt::format("{} {}: {}", name_of(metric), missing, describe(error));
}

std::string status_word(const Decision& decision) {
    switch (decision.action) {
    case Action::add:
    case Action::take_back: return "ESCALANDO ARRIBA";
    case Action::remove: return "ESCALANDO ABAJO";
    case Action::none: break;
    }
    return "NORMAL";
}

std::string comparisons(const std::vector<Breach>& because) {
    std::string text;
    for (const auto& breach : because) {
        if (!text.empty()) text += ", ";
        text += breach.metric == Metric::backends ? fmt::format("{} {:.0f} < {:.0f} (MIN_BACKENDS)",
                                                                name_of(breach.metric), breach.value, breach.limit)
                                                  : comparison(breach);
    }
    return text;
}

std::string reason(const Decision& decision, const Thresholds& thresholds, std::chrono::system_clock::time_point now) {
    auto why = comparisons(decision.wish.because);
    const auto wanted = decision.wish.direction == Direction::up ? "añadir" : "retirar";
    const auto seconds = static_cast<long>(std::ceil(decision.wait.count()));
    switch (decision.held) {
    case Held::no: return why;
    case Held::at_maximum:
        return fmt::format("{}; no se añade otro backend: ya hay {}, {} máximo (MAX_BACKENDS={})", why, decision.active,
                           decision.active > thresholds.max_backends ? "más del" : "el", thresholds.max_backends);
    case Held::starting: return fmt::format("{}; no se añade otro backend: hay uno arrancando", why);
    case Held::cooldown:
        return fmt::format("{}; se quería {} un backend, pero el último cambio es reciente: se {} {} s más", why,
                           wanted, seconds == 1 ? "espera" : "esperan", seconds);
    case Held::backoff:
        return fmt::format(
            "{}; se quería añadir un backend, pero los últimos intentos fallaron: próximo intento a las {}", why,
            text::local_time_of_day(now + std::chrono::seconds(seconds)));
    case Held::nothing_of_ours:
        return fmt::format("{}; no se retira ninguno: ninguno de los activos lo creó Marea", why);
    case Held::last_server:
        return fmt::format("{}; no se retira ninguno: el balanceador se quedaría sin servidores", why);
    }
    return why;
}

} // namespace marea::messages
