#include "report/autoscale_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <cmath>

namespace marea::messages {
namespace {

using autoscale::Says;
using autoscale::TickEvent;

constexpr Text not_available{"no disponible", "not available"};

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
                            number == nullptr ? not_available.str() : shown(metric, *number));
    }
    return text;
}

std::string missing_reading(const std::vector<Argument>& values) {
    const auto& code = std::get<std::string>(values.at(0).value);
    return missing(metric_of(code), std::get<Error>(values.at(1).value));
}

} // namespace

std::string shown(Metric metric, const Result<double>& value) {
    return value ? fmt::format("{:.0f}{}", *value, unit_of(metric)) : not_available.str();
}

std::string missing(Metric metric, const Error& error) {
    return tr("{0} no {1}: {2}", "{0} not available: {2}", name_of(metric),
              row_of(metric).plural ? "disponibles" : "disponible", describe(error));
}

std::string paused(const Pause& pause) {
    auto text = tr("En pausa hasta {}", "Paused until {}", text::local_time(pause.until));
    if (!pause.node.empty()) text += tr(", puesta en el nodo {}", ", set on the node {}", text::clean(pause.node));
    return pause.reason.empty() ? text : fmt::format("{} ({})", text, text::clean(pause.reason));
}

std::vector<std::pair<Level, std::string>> words(const TickEvent& event) {
    switch (event.says) {
    case Says::readings: return {{Level::line, readings(event.with)}};
    case Says::reading_missing: return {{Level::warning, missing_reading(event.with)}};
    case Says::paused:
        return {{Level::line,
                 paused({std::get<Moment>(event.with.at(0).value), std::get<std::string>(event.with.at(1).value),
                         std::get<std::string>(event.with.at(2).value)})}};
    case Says::decided: {
        const auto& decision = event.decision.value_or(Decision{});
        std::vector<std::pair<Level, std::string>> lines = {
            {Level::line, tr("Estado: {}", "State: {}", status_word(decision))}};
        const auto moment = event.with.empty() ? Moment{} : std::get<Moment>(event.with.front().value);
        if (const auto why = reason(decision, moment); !why.empty())
            lines.emplace_back(Level::line, tr("Motivo: {}", "Reason: {}", why));
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
            log.line((event.rehearsed ? tr("Simulación: ", "Dry run: ") : "") + beginning(level) + text);
    };
}

} // namespace marea
