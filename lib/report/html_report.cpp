#include "report/html_report.hpp"

#include "autoscale/history/history_file.hpp"
#include "base/text.hpp"
#include "report/html_words.hpp"
#include "report/messages.hpp"
#include "report/timeline.hpp"
#include "system/files.hpp"
#include "system/host.hpp"
#include "system/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace marea {
namespace {

using namespace std::chrono;

constexpr std::array page_panels = {Metric::backends, Metric::cpu, Metric::memory, Metric::connections};

Json number(std::optional<double> value) {
    constexpr double hundredth = 100;
    return value ? Json(std::round(*value * hundredth) / hundredth) : Json();
}

/// What the page calls a metric.
std::string key_of(Metric metric) {
    return metric == Metric::backends ? "backends" : row_of(metric).code;
}

Json panel(Metric metric, const Timeline& time, std::size_t count, const Settings& settings) {
    Json least = Json::array();
    Json most = Json::array();
    Json mean = Json::array();
    for (const auto& column : time.columns(metric, count)) {
        least.push_back(number(column ? std::optional(column->first) : std::nullopt));
        most.push_back(number(column ? std::optional(column->second) : std::nullopt));
    }
    for (const auto& value : time.means(metric, count))
        mean.push_back(number(value));
    Json panel = {{"key", key_of(metric)}, {"min", least}, {"max", most}, {"mean", mean}};
    if (const auto extent = time.extent(metric))
        panel["extent"] = {
            {"min", number(extent->least)}, {"max", number(extent->most)}, {"last", number(extent->last)}};
    panel["percent"] = metric != Metric::backends && row_of(metric).unit == Unit::percent;
    const auto& limits = settings.thresholds;
    if (metric == Metric::backends)
        panel["limits"] = {limits.min_backends, limits.max_backends};
    else if (settings.scaling.rule == RuleKind::thresholds) // for the target rule they are of one backend
        panel["limits"] = {limits[metric].min, limits[metric].max};
    return panel;
}

Json changes(const Timeline& time, std::size_t count) {
    Json all = Json::array();
    std::size_t at = 0;
    for (const auto& [up, down, failed] : time.changes(count)) {
        if (up + down + failed > 0) all.push_back({at, up, down, failed});
        ++at;
    }
    return all;
}

/// How far this host's clock is from UTC, in seconds: where it begins to be so, and how far.
Json offsets(const ReportContent& content) {
    Json all = Json::array();
    std::optional<std::int64_t> last;
    for (auto at = content.from; at <= content.to; at += hours(1)) {
        auto local = text::local_time(at);
        local.replace(local.find(' '), 1, "T");
        const auto as_utc = text::parse_utc_time(local + "Z");
        const auto offset = as_utc ? (*as_utc - at).count() : 0;
        if (last != offset) all.push_back({at.time_since_epoch().count(), offset});
        last = offset;
    }
    return all;
}

/// How much time each minute stands for: until the next one, but a gap is nobody's.
std::vector<double> weights(const std::vector<Minute>& minutes) {
    constexpr double longest = 600;
    constexpr double usual = 60;
    std::vector<double> all(minutes.size(), usual);
    for (std::size_t at = 0; at + 1 < minutes.size(); ++at) {
        const auto seconds = static_cast<double>((minutes[at + 1].time - minutes[at].time).count());
        if (seconds <= longest) all[at] = seconds;
    }
    return all;
}

Json figures(const ReportContent& content, const Timeline& time) {
    const auto weight = weights(content.minutes);
    double known = 0;
    double at_most = 0;
    double backends = 0;
    double recorded = 0;
    for (std::size_t at = 0; at < weight.size(); ++at) {
        recorded += weight[at];
        const auto& active = content.minutes[at].active;
        if (!active) continue;
        known += weight[at];
        backends += weight[at] * *active;
        if (*active >= content.settings.thresholds.max_backends) at_most += weight[at];
    }
    Timeline::Changes sums;
    for (const auto& [up, down, failed] : time.changes(1)) {
        sums.up += up;
        sums.down += down;
        sums.failed += failed;
    }
    constexpr double day = 86400;
    Json all = {{"ticks", content.minutes.size()}, {"added", sums.up}, {"retired", sums.down}, {"failed", sums.failed}};
    const auto span = std::max(static_cast<double>((content.to - content.from).count()), 1.0);
    all["recorded"] = std::min(recorded / span, 1.0);
    all["changes_a_day"] = number((sums.up + sums.down) * day / std::max(recorded, day)); // an hour is no day
    if (known > 0) {
        all["maximum_seconds"] = std::round(at_most);
        all["maximum_share"] = at_most / known;
        all["backends_mean"] = number(backends / known);
    }
    if (!content.backups) return all;
    const auto& backups = *content.backups;
    const auto good = [](const StoredBackup& backup) { return backup.good(); };
    const auto newest = std::find_if(backups.begin(), backups.end(), good);
    all["backups"] = std::count_if(backups.begin(), backups.end(), good);
    all["backups_bad"] = std::ssize(backups) - all["backups"].get<std::ptrdiff_t>();
    if (newest != backups.end()) {
        all["backup_at"] = newest->taken.time_since_epoch().count();
        all["backup_size"] = text::bytes(newest->size);
    }
    return all;
}

Json backups_within(const ReportContent& content) {
    Json all = Json::array();
    if (!content.backups) return all;
    for (const auto& backup : *content.backups)
        if (backup.taken >= content.from && backup.taken <= content.to)
            all.push_back({backup.taken.time_since_epoch().count(), text::bytes(backup.size), backup.good()});
    return all;
}

/// JSON inside a page: nothing in it may end the element that it stands in.
std::string inside_html(const Json& json) {
    std::string text;
    for (const char letter : json.dump(-1, ' ', false, Json::error_handler_t::replace))
        if (letter == '<')
            text += "\\u003c";
        else
            text += letter;
    return text;
}

} // namespace

std::string render_html_report(const ReportContent& content) {
    constexpr std::int64_t most_columns = 720;
    const auto span = (content.to - content.from).count();
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(span / 60, 1, most_columns));
    const Timeline time(content.minutes, content.from, content.to);
    Json data = {{"from", content.from.time_since_epoch().count()},
                 {"to", content.to.time_since_epoch().count()},
                 {"count", count},
                 {"offsets", offsets(content)},
                 {"host", content.host},
                 {"project", content.settings.root.string()},
                 {"target_rule", content.settings.scaling.rule == RuleKind::target},
                 {"changes", changes(time, count)},
                 {"figures", figures(content, time)},
                 {"backups", backups_within(content)},
                 {"version", MAREA_VERSION}};
    for (const auto metric : page_panels)
        data["panels"].push_back(panel(metric, time, count, content.settings));
    for (const auto& [key, words] : html_words())
        data["words"][key] = words.str();

    constexpr std::string_view place = "@DATA@";
    const auto page = html_page();
    const auto at = page.find(place);
    return std::string(page.substr(0, at)) + inside_html(data) + std::string(page.substr(at + place.size()));
}

ExitCode write_html_report(const std::filesystem::path& file, std::optional<seconds> since, const Settings& settings,
                           Moment now) {
    const auto fail = [](const Error& error) {
        fmt::print(stderr, "autoscale: {}\n", messages::describe(error));
        return ExitCode::failed;
    };
    const auto to = floor<seconds>(now);
    const auto from = to - since.value_or(days(7));
    const auto minutes = HistoryFile(settings.paths.state_dir).since(from);
    if (!minutes) return fail(minutes.error());
    if (minutes->empty()) {
        fmt::print(stderr, "autoscale: {}\n", messages::no_history(settings));
        return ExitCode::failed;
    }
    const auto backups = BackupFolder(settings.backup.directory, settings.database.name).list();
    const sys_seconds first = floor<std::chrono::minutes>(minutes->front().time);
    const auto page = render_html_report({*minutes, std::max(from, first), to, settings, host_name(), backups});
    if (const auto written = overwrite_file(file, page); !written) return fail(written.error());
    if (backups) return ExitCode::ok;
    (void)fail(backups.error()); // the page says that it has no data of them
    return ExitCode::partial;
}

} // namespace marea
