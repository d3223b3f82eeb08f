#include "report/replay_report.hpp"

#include "autoscale/history/history_file.hpp"
#include "autoscale/replay/by_minute.hpp"
#include "base/text.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "system/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace marea {
namespace {

using replay::Comparison;
using replay::Policy;

const char* code_of(Policy policy) {
    switch (policy) {
    case Policy::as_it_was: return "as_it_was";
    case Policy::thresholds: return "thresholds";
    case Policy::target: return "target";
    case Policy::given: return "set";
    case Policy::hpa: return "hpa";
    }
    return "";
}

std::string name_of(Policy policy, const std::string& given) {
    switch (policy) {
    case Policy::as_it_was: return tr("como fue", "as it was");
    case Policy::thresholds: return "rule = \"thresholds\"";
    case Policy::target: return "rule = \"target\"";
    case Policy::given: return given;
    case Policy::hpa: return tr("HPA de Kubernetes", "Kubernetes' HPA");
    }
    return {};
}

std::string share(double percent, double minutes) {
    return fmt::format("{} % ({} min)", text::decimals(percent, 2), text::grouped(std::llround(minutes)));
}

/// What one backend carries, in the words of the settings.
std::string carries(const std::vector<Minute>& minutes, const Settings& settings) {
    const replay::Capacity capacity(minutes, settings);
    std::string text;
    for (const auto& row : metric_rows) {
        const auto one = capacity.one(row.metric);
        if (one <= 0) continue;
        const auto what = row.unit == Unit::count ? fmt::format("{} {:g}", row.name, one)
                          : row.metric == Metric::cpu
                              ? tr("{} {:g} % de {}", "{} {:g} % of {}", row.name, one, settings.backend.cpus)
                              : tr("{} {:g} % de {}", "{} {:g} % of {}", row.name, one, settings.backend.memory);
        text += (text.empty() ? "" : ", ") + what;
    }
    return text;
}

constexpr Text legend{
    "FALTA y SOBRA: backends de menos y de más, en % de los necesarios (media del tiempo), y minutos en que pasó.\n"
    "COSTE: backends que hubo por cada uno necesario. Los necesarios son los que llevan la carga de ese minuto sin "
    "que\n"
    "ninguno pase de su máximo. HPA: lo que haría Kubernetes con sus valores (80 %, tolerancia 0,1, ventana de 5 "
    "min).\n",
    "LACK and SURPLUS: backends too few and too many, in % of those needed (mean over the time), and the minutes of "
    "it.\n"
    "COST: backends that there were for each one needed. Needed are those that carry that minute's load without any\n"
    "over its maximum. HPA: what Kubernetes would do with its values (80 %, tolerance 0.1, window of 5 min).\n"};

Result<std::vector<Minute>> load_minutes(const ReplayOptions& options, const Settings& settings) {
    auto minutes = options.load ? read_minutes(*options.load) : HistoryFile(settings.paths.state_dir).since({});
    if (!minutes) return minutes;
    auto all = replay::by_minute(std::move(minutes).value());
    if (!options.since || all.empty()) return all;
    const auto from = all.back().time - *options.since;
    std::erase_if(all, [&](const Minute& minute) { return minute.time <= from; });
    return all;
}

ExitCode fail(const std::string& sentence) {
    fmt::print(stderr, "autoscale: {}\n", sentence);
    return ExitCode::failed;
}

} // namespace

std::string render_replay(const std::vector<Minute>& minutes, const Comparison& comparison, const Settings& settings,
                          const std::string& given) {
    constexpr std::size_t to_the_minute = 16;
    const auto when = [](std::chrono::sys_seconds time) { return text::local_time(time).substr(0, to_the_minute); };
    auto text = tr("Del {} al {} (filas: {}). Un backend lleva como máximo: {}.\n\n",
                   "From {} to {} (rows: {}). One backend carries at most: {}.\n\n", when(minutes.front().time),
                   when(minutes.back().time), text::grouped(static_cast<std::int64_t>(minutes.size())),
                   carries(minutes, settings));
    std::vector<TableRow> rows = {{"", tr("FALTA", "LACK"), tr("SOBRA", "SURPLUS"),
                                   tr("CAMBIOS AL DÍA", "CHANGES A DAY"), tr("COSTE", "COST"),
                                   tr("AL MÁXIMO", "AT MAXIMUM"), "BACKENDS x MIN"}};
    for (const auto& [policy, score] : comparison.outcomes)
        rows.push_back({name_of(policy, given), share(score.shortage_percent, score.shortage_minutes),
                        share(score.surplus_percent, score.surplus_minutes), text::decimals(score.changes_a_day, 1),
                        text::decimals(score.cost(), 2),
                        fmt::format("{} min", text::grouped(std::llround(score.maximum_minutes))),
                        text::grouped(std::llround(score.backend_minutes))});
    return text + render_table(rows, {1, 2, 3, 4, 5, 6}) + "\n" + legend.str();
}

std::string render_replay_json(const std::vector<Minute>& minutes, const Comparison& comparison) {
    nlohmann::ordered_json json = {{"from", text::utc_time(minutes.front().time)},
                                   {"to", text::utc_time(minutes.back().time)},
                                   {"rows", minutes.size()},
                                   {"results", nlohmann::ordered_json::array()}};
    for (const auto& [policy, score] : comparison.outcomes)
        json["results"].push_back({{"policy", code_of(policy)},
                                   {"minutes", score.minutes},
                                   {"backend_minutes", score.backend_minutes},
                                   {"demand_minutes", score.demand_minutes},
                                   {"cost", score.cost()},
                                   {"changes_per_day", score.changes_a_day},
                                   {"at_maximum_minutes", score.maximum_minutes},
                                   {"shortage_percent", score.shortage_percent},
                                   {"shortage_minutes", score.shortage_minutes},
                                   {"shortage_time_percent", score.share_of_time(score.shortage_minutes)},
                                   {"surplus_percent", score.surplus_percent},
                                   {"surplus_minutes", score.surplus_minutes},
                                   {"surplus_time_percent", score.share_of_time(score.surplus_minutes)}});
    return json.dump(2) + "\n";
}

std::string render_series(const replay::Series& series) {
    std::string text = "time,desired,running\n";
    for (const auto& [time, desired, running] : series)
        text += fmt::format("{},{},{}\n", text::utc_time(time), desired, running);
    return text;
}

ExitCode show_replay(const ReplayOptions& options, bool json, const Settings& settings,
                     const std::optional<Settings>& given) {
    const auto minutes = load_minutes(options, settings);
    if (!minutes) return fail(messages::describe(minutes.error()));
    if (minutes->empty())
        return fail(options.load
                        ? tr("{} no tiene ninguna fila de datos.", "{} has no row of data.", options.load->string())
                        : tr("todavía no hay historial que repetir: cada monitoreo añade un minuto.",
                             "there is no history to repeat yet: each run adds a minute."));
    const auto comparison = replay::compare(*minutes, settings, given);
    const auto measured = [](const replay::Outcome& outcome) { return outcome.score.minutes > 0; };
    if (std::none_of(comparison.outcomes.begin(), comparison.outcomes.end(), measured))
        return fail(tr("ninguna fila dice la carga de los backends: no hay nada que comparar.",
                       "no row tells the backends' load: there is nothing to compare."));
    if (options.series)
        if (auto written = overwrite_file(*options.series, render_series(comparison.in_force)); !written)
            return fail(messages::describe(written.error()));
    std::string name;
    for (const auto& one : options.set)
        name += (name.empty() ? "" : ", ") + one;
    fmt::print("{}",
               json ? render_replay_json(*minutes, comparison) : render_replay(*minutes, comparison, settings, name));
    return ExitCode::ok;
}

} // namespace marea
