#include "report/history_chart.hpp"

#include "autoscale/history/history_file.hpp"
#include "base/text.hpp"
#include "report/ink.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "report/timeline.hpp"
#include "system/io.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace marea {
namespace {

constexpr std::size_t margin = 7; // for the scale, left of a panel

constexpr std::array panels = {Metric::cpu, Metric::memory, Metric::connections, Metric::backends};

std::string name_of(Metric metric) {
    return metric == Metric::backends ? "Backends" : row_of(metric).name.str();
}

std::string shown(double value, Metric metric) {
    const bool percent = metric != Metric::backends && row_of(metric).unit == Unit::percent;
    return fmt::format("{:.0f}{}", value, percent ? "%" : "");
}

std::string limit_name(Metric metric) {
    return metric == Metric::backends ? "MAX_BACKENDS" : std::string(row_of(metric).key) + "_MAX";
}

double limit_of(Metric metric, const Thresholds& limits) {
    return metric == Metric::backends ? limits.max_backends : limits[metric].max;
}

using Tone = Ink::Tone;

std::string heading(Metric metric, const std::optional<Timeline::Extent>& extent, double limit, bool drawn) {
    if (!extent) return tr("no disponible", "not available");
    return tr("mín {}  máx {}  último {}   {} {} ({})", "min {}  max {}  last {}   {} {} ({})",
              shown(extent->least, metric), shown(extent->most, metric), shown(extent->last, metric),
              drawn ? "╌" : tr("fuera del dibujo:", "outside the drawing:"), shown(limit, metric), limit_name(metric));
}

void panel(std::string& text, Metric metric, const Timeline& time, const Thresholds& limits, std::size_t width,
           const Ink& ink) {
    const auto extent = time.extent(metric);
    const auto limit = limit_of(metric, limits);
    const auto most = extent ? extent->most : 0;
    const bool percent = metric == Metric::cpu || metric == Metric::memory;
    const bool drawn = percent || limit <= std::max(2 * most, 1.0) + 1;
    const double top = percent ? 100 : std::max(drawn ? std::max(most, limit) : most, 1.0);
    text += fmt::format("{}  {}\n", ink(Tone::bold, name_of(metric)), heading(metric, extent, limit, drawn));
    if (!extent) return;
    constexpr std::size_t rows = 4;
    const auto rule = ink(Tone::red, "╌");
    const auto lines =
        braille(time.columns(metric, 2 * width), rows, top, drawn ? std::optional(limit) : std::nullopt, rule);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto scale = row == 0 ? shown(top, metric) : row + 1 == rows ? shown(0, metric) : std::string();
        text += fmt::format("{:>{}} │{}\n", scale, margin - 2, lines[row]);
    }
}

std::string marks(const Timeline& time, std::size_t width, const Ink& ink) {
    std::string line;
    for (const auto& [up, down, failed] : time.changes(width))
        line += failed > 0           ? ink(Tone::red, "✗")
                : up > 0 && down > 0 ? ink(Tone::yellow, "↕")
                : up > 0             ? ink(Tone::green, "▲")
                : down > 0           ? ink(Tone::yellow, "▼")
                                     : " ";
    return line;
}

/// Local times below the chart, at round ones, far enough apart to be read.
std::string axis(const Timeline& time, std::size_t width, std::chrono::seconds span) {
    constexpr std::array<long, 11> steps = {300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 604800};
    constexpr std::size_t apart = 9;
    const auto per_cell = static_cast<double>(span.count()) / static_cast<double>(width);
    const auto* const step = std::find_if(steps.begin(), steps.end() - 1,
                                          [&](long one) { return static_cast<double>(one) >= per_cell * apart; });
    constexpr long day = 86400;
    std::string line(width, ' ');
    std::string before;
    for (std::size_t cell = 0; cell < width; ++cell) {
        const auto moment = text::local_time(time.begin_of(cell, width)); // "2026-11-25 18:00:00"
        const auto seconds = std::stol(moment.substr(11, 2)) * 3600 + std::stol(moment.substr(14, 2)) * 60;
        const auto round = seconds / *step * *step;
        const auto slot = moment.substr(0, 10) + (*step < day ? std::to_string(round) : "");
        const bool begins = !before.empty() && slot != before;
        before = slot;
        if (!begins) continue;
        const auto label = *step < day ? fmt::format("{:02}:{:02}", round / 3600, round / 60 % 60)
                                       : moment.substr(8, 2) + "/" + moment.substr(5, 2);
        const auto from = line.find_last_not_of(' ');
        if (cell + label.size() > width || (from != std::string::npos && cell < from + 3)) continue;
        line.replace(cell, label.size(), label);
    }
    return line;
}

/// ASCII only, for a file, a pipe or an old terminal.
std::string plain_table(const Timeline& time, const std::vector<Minute>& minutes, const Thresholds& limits) {
    constexpr std::size_t most_rows = 24;
    const auto count = std::min(most_rows, minutes.size());
    std::vector<TableRow> rows = {{tr("HORA", "TIME"), "CPU", tr("MEMORIA", "MEMORY"), tr("CONEXIONES", "CONNECTIONS"),
                                   "BACKENDS", tr("CAMBIOS", "CHANGES")}};
    const auto happened = time.changes(count);
    std::array<std::vector<Column>, panels.size()> values;
    for (std::size_t at = 0; at < panels.size(); ++at)
        values[at] = time.columns(panels[at], count);
    for (std::size_t row = 0; row < count; ++row) {
        TableRow fields = {text::local_time(time.begin_of(row, count)).substr(0, 16)};
        for (std::size_t at = 0; at < panels.size(); ++at)
            fields.push_back(values[at][row] ? shown(values[at][row]->second, panels[at]) : "-");
        const auto& [up, down, failed] = happened[row];
        std::string changes;
        for (const auto& [number, sign] : {std::pair(up, std::string("+")), std::pair(down, std::string("-")),
                                           std::pair(failed, tr("fallos:", "failures:"))})
            if (number > 0) changes += fmt::format("{}{}{}", changes.empty() ? "" : " ", sign, number);
        fields.push_back(changes);
        rows.push_back(std::move(fields));
    }
    const auto summary = [&](const Text& what, double Timeline::Extent::*value) {
        TableRow fields = {what.str()};
        for (const auto metric : panels) {
            const auto extent = time.extent(metric);
            fields.push_back(extent ? shown((*extent).*value, metric) : "-");
        }
        fields.emplace_back();
        rows.push_back(std::move(fields));
    };
    summary({"min", "min"}, &Timeline::Extent::least);
    summary({"max", "max"}, &Timeline::Extent::most);
    summary({"ultimo", "last"}, &Timeline::Extent::last);
    TableRow limit = {tr("limite", "limit")};
    for (const auto metric : panels)
        limit.push_back(shown(limit_of(metric, limits), metric));
    limit.emplace_back();
    rows.push_back(std::move(limit));
    return render_table(rows, {1, 2, 3, 4}) + tr("Cada fila: lo mas alto de su tramo. Hora local.\n",
                                                 "Each row: the highest of its stretch. Local time.\n");
}

} // namespace

Canvas canvas_of_terminal(const Environment& environment) {
    const auto said = [&](const char* name) { return environment(name).value_or(""); };
    const auto width = terminal_width();
    Canvas canvas;
    auto locale = said("LC_ALL");
    if (locale.empty()) locale = said("LC_CTYPE");
    if (locale.empty()) locale = said("LANG");
    std::transform(locale.begin(), locale.end(), locale.begin(), [](unsigned char one) { return std::tolower(one); });
    const bool utf8 = locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
    canvas.plain = !width || !utf8;
    canvas.colours = takes_colours(width.has_value(), environment);
    constexpr std::size_t least = 40;
    constexpr std::size_t most = 400;
    const auto columns = std::atol(said("COLUMNS").c_str());
    const auto wanted = columns > 0 ? static_cast<std::size_t>(columns) : width.value_or(0);
    canvas.width = std::clamp(wanted > 0 ? wanted : canvas.width, least, most);
    return canvas;
}

std::string render_history(const std::vector<Minute>& minutes, std::chrono::sys_seconds from,
                           std::chrono::sys_seconds to, const Thresholds& limits, const Canvas& canvas) {
    const Timeline time(minutes, from, to);
    if (canvas.plain) return plain_table(time, minutes, limits);
    const Ink ink(canvas.colours);
    const auto width = canvas.width - margin;
    const std::string indent(margin, ' ');
    std::string text;
    for (const auto metric : panels)
        panel(text, metric, time, limits, width, ink);
    text += indent + marks(time, width, ink) + "\n" + indent + axis(time, width, to - from) + "\n";
    return text + tr("{} se añadió  {} se retiró  {} ambas cosas  {} falló un arranque  {} límite. Hora local.\n",
                     "{} added  {} retired  {} both  {} a start failed  {} limit. Local time.\n", ink(Tone::green, "▲"),
                     ink(Tone::yellow, "▼"), ink(Tone::yellow, "↕"), ink(Tone::red, "✗"), ink(Tone::red, "╌"));
}

ExitCode show_history(const ReplayOptions& options, const Settings& settings, Moment now) {
    constexpr std::chrono::seconds six_hours{6 * 3600};
    const auto to = std::chrono::floor<std::chrono::seconds>(now);
    const auto from = to - options.since.value_or(six_hours);
    const auto minutes = HistoryFile(settings.paths.state_dir).since(from);
    if (!minutes) {
        fmt::print(stderr, "autoscale: {}\n", messages::describe(minutes.error()));
        return ExitCode::failed;
    }
    if (minutes->empty())
        fmt::print("{}", tr("No hay ningún monitoreo en el historial de ese tiempo{}.\n",
                            "The history has no runs in that period{}.\n",
                            settings.scaling.history_days > 0 ? ""
                                                              : tr(": [scaling] history_days = 0 lo desactiva",
                                                                   ": [scaling] history_days = 0 turns it off")));
    else
        fmt::print("{}",
                   render_history(*minutes, from, to, settings.thresholds, canvas_of_terminal(process_environment())));
    return ExitCode::ok;
}

} // namespace marea
