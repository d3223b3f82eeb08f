#include "autoscale/history/tick_row.hpp"

#include "base/csv.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

namespace marea {
namespace {

constexpr double most = 1e15; // of any number here: a double still counts it one by one

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

std::optional<double> number_in(std::string_view text) {
    double value = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data(), end, value);
    if (fault != std::errc{} || rest != end || !(value >= 0 && value <= most)) return std::nullopt;
    return value;
}

bool read(std::string_view text, std::optional<double>& into) {
    into = number_in(text);
    return into.has_value();
}

bool read(std::string_view text, int& into) {
    constexpr double most_count = 1e6;
    const auto value = number_in(text);
    if (!value || *value > most_count || *value != std::floor(*value)) return false;
    into = static_cast<int>(*value);
    return true;
}

bool read(std::string_view text, std::optional<int>& into) {
    int value = 0;
    if (!read(text, value)) return false;
    into = value;
    return true;
}

bool read(std::string_view text, std::chrono::sys_seconds& into) {
    constexpr double year_9999 = 253402300799;
    if (const auto seconds = number_in(text); seconds && *seconds <= year_9999) {
        into = std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
        return true;
    }
    const auto time = text::parse_rfc3339(text);
    if (time) into = *time;
    return time.has_value();
}

bool read(std::string_view text, Action& into) {
    into = action_of(text).value_or(Action::none);
    return true;
}

/// How the text of one column is taken into a minute; false: it can't.
using Take = std::function<bool(std::string_view, Minute&)>;

template <class Part>
Take take(Part part) {
    return [part](std::string_view text, Minute& minute) { return read(text, part(minute)); };
}

/// Empty: a column that tells nothing here.
Take column(std::string_view name) {
    if (name == "time") return take([](Minute & minute) -> auto& { return minute.time; });
    for (const auto& row : metric_rows)
        if (name == row.code) return take([metric = row.metric](Minute & minute) -> auto& { return minute[metric]; });
    if (name == "cpu_cores") return take([](Minute & minute) -> auto& { return minute.cpu_cores; });
    if (name == "memory_bytes") return take([](Minute & minute) -> auto& { return minute.memory_bytes; });
    if (name == "active") return take([](Minute & minute) -> auto& { return minute.active; });
    if (name == "decision") return take([](Minute & minute) -> auto& { return minute.action; });
    if (name == "count") return take([](Minute & minute) -> auto& { return minute.count; });
    if (name == "failures") return take([](Minute & minute) -> auto& { return minute.failures; });
    return {};
}

struct Column {
    std::string name;
    Take take;
    bool seen = false;
};

/// The first column that must be there and is not; empty: none is missing.
std::string missing_column(const std::vector<Column>& columns) {
    const auto has = [&](std::string_view name) {
        return std::any_of(columns.begin(), columns.end(), [&](const Column& one) { return one.name == name; });
    };
    if (!has("time")) return "time";
    bool load = has("cpu_cores") || has("memory_bytes");
    for (const auto& row : metric_rows)
        load = load || has(row.code);
    return load ? "" : row_of(Metric::connections).code;
}

void by_time(std::vector<Minute>& minutes) {
    const auto earlier = [](const Minute& one, const Minute& other) { return one.time < other.time; };
    if (!std::is_sorted(minutes.begin(), minutes.end(), earlier))
        std::stable_sort(minutes.begin(), minutes.end(), earlier);
    const auto same = [](const Minute& one, const Minute& other) { return one.time == other.time; };
    minutes.erase(std::unique(minutes.begin(), minutes.end(), same), minutes.end());
}

} // namespace

Result<std::vector<Minute>> parse_minutes(std::string_view text, const std::string& file) {
    csv::Reader reader(text);
    const auto malformed = [&](std::string_view name, std::string_view found) {
        constexpr std::size_t enough = 40;
        return Error{Fault::malformed, file + ":" + std::to_string(reader.line()),
                     std::string(name) + ": " + text::clean(found, enough)};
    };
    std::vector<std::string_view> fields;
    std::vector<Column> columns;
    if (reader.next(fields))
        for (const auto name : fields)
            columns.push_back({std::string(trimmed(name)), column(trimmed(name))});
    if (const auto missing = missing_column(columns); !missing.empty()) return malformed(missing, {});
    std::vector<Minute> minutes;
    while (reader.next(fields)) {
        Minute minute;
        if (fields.size() != columns.size())
            return malformed(fields.size() < columns.size() ? columns[fields.size()].name : columns.back().name + " +1",
                             fields.back());
        for (std::size_t at = 0; at < columns.size(); ++at) {
            const auto value = trimmed(fields[at]);
            const bool optional = columns[at].name != "time";
            if (!columns[at].take || (value.empty() && optional)) continue;
            if (!columns[at].take(value, minute)) return malformed(columns[at].name, value);
        }
        minutes.push_back(minute);
    }
    if (const auto broken = reader.broken())
        return malformed(*broken <= columns.size() ? columns[*broken - 1].name : "?", "\"");
    by_time(minutes);
    return minutes;
}

} // namespace marea
