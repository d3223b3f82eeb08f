#include "config/schedule.hpp"

#include "config/reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace marea::config {
namespace {

constexpr std::array<std::array<std::string_view, 2>, days_of_week> names = {{{"lunes", "monday"},
                                                                              {"martes", "tuesday"},
                                                                              {"miercoles", "wednesday"},
                                                                              {"jueves", "thursday"},
                                                                              {"viernes", "friday"},
                                                                              {"sabado", "saturday"},
                                                                              {"domingo", "sunday"}}};
constexpr std::size_t short_form = 3;

/// In lower case and without the accents that a day's name can have.
std::string plain(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = text.substr(at);
        const bool accent =
            rest.starts_with("á") || rest.starts_with("é") || rest.starts_with("Á") || rest.starts_with("É");
        if (accent) {
            result += rest.starts_with("á") || rest.starts_with("Á") ? 'a' : 'e';
            ++at;
        } else if (text[at] != ' ') {
            result += static_cast<char>(std::tolower(static_cast<unsigned char>(text[at])));
        }
    }
    return result;
}

std::optional<std::size_t> day_of(std::string_view word) {
    for (std::size_t day = 0; day < names.size(); ++day)
        for (const auto name : names[day])
            if (word == name || word == name.substr(0, short_form)) return day;
    return std::nullopt;
}

/// "lun", "lun-vie", "todos"
bool add_days(std::string_view part, std::bitset<days_of_week>& days) {
    if (part == "todos" || part == "all" || part == "*") {
        days.set();
        return true;
    }
    const auto dash = part.find('-');
    const auto first = day_of(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_of(part.substr(dash + 1));
    if (!first || !last) return false;
    for (auto day = *first;; day = (day + 1) % days_of_week) {
        days.set(day);
        if (day == *last) return true;
    }
}

} // namespace

std::optional<std::bitset<days_of_week>> parse_days(const std::string& text) {
    std::bitset<days_of_week> days;
    const auto list = plain(text);
    for (std::size_t start = 0; start <= list.size();) {
        const auto end = std::min(list.find(',', start), list.size());
        if (!add_days(std::string_view(list).substr(start, end - start), days)) return std::nullopt;
        start = end + 1;
    }
    return days;
}

std::optional<int> parse_time_of_day(const std::string& written) {
    constexpr std::size_t form = 5; // "08:30"
    const auto text = written.size() == form - 1 ? "0" + written : written;
    if (text.size() != form || text[2] != ':') return std::nullopt;
    for (const std::size_t at : {0U, 1U, 3U, 4U})
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    const int hours = (text[0] - '0') * 10 + text[1] - '0';
    const int minutes = (text[3] - '0') * 10 + text[4] - '0';
    const int minute = hours * 60 + minutes;
    if (minutes > 59 || minute > minutes_of_day) return std::nullopt;
    return minute;
}

std::string days_text(const std::bitset<days_of_week>& days) {
    std::string text;
    for (std::size_t day = 0; day < names.size(); ++day)
        if (days[day])
            text += (text.empty() ? "" : ",") +
                    std::string(names[day][language() == Language::en ? 1 : 0].substr(0, short_form));
    return text;
}

std::string time_text(int minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

void Reader::schedule(std::string_view key, Schedule& value) {
    table("");
    const auto* node = take(key);
    if (node == nullptr) return;
    const auto* entries = node->as_array();
    if (entries == nullptr)
        return complain(*node, tr("{0} se escribe como una lista de tablas: [[{0}]]",
                                  "{0} is written as a list of tables: [[{0}]]", key));
    for (const auto& entry : *entries) {
        current_ = entry.as_table();
        if (current_ == nullptr)
            complain(entry, tr("{0} se escribe como una lista de tablas: [[{0}]]",
                               "{0} is written as a list of tables: [[{0}]]", key));
        else
            value.push_back(schedule_entry(key, entry));
    }
    table("");
}

void Reader::check_schedule(const Schedule& schedule, int max_backends) {
    const auto* entries = file_["schedule"].as_array();
    for (std::size_t at = 0; at < schedule.size() && entries != nullptr && at < entries->size(); ++at)
        if (schedule[at].min_backends > max_backends)
            complain(*entries->get(at), tr("[[schedule]]: min_backends={} es mayor que MAX_BACKENDS={}",
                                           "[[schedule]]: min_backends={} is more than MAX_BACKENDS={}",
                                           schedule[at].min_backends, max_backends));
}

ScheduleEntry Reader::schedule_entry(std::string_view key, const toml::node& entry) {
    constexpr Range backends{1, 1000};
    ScheduleEntry read;
    const auto missing = [&](std::string_view name) {
        if (current_->get(name) == nullptr) complain(entry, tr("[[{}]]: falta {}", "[[{}]]: {} is missing", key, name));
    };
    for (const auto& [name, node] : *current_) {
        const auto one = name.str();
        if (one != "days" && one != "from" && one != "to" && one != "min_backends")
            complain(node, tr("[[{}]]: clave desconocida: {} (las suyas son days, from, to y min_backends)",
                              "[[{}]]: unknown key: {} (its own are days, from, to and min_backends)", key, one));
    }
    missing("days");
    missing("min_backends");
    read.days.set();
    if (const auto* node = current_->get("days"))
        if (const auto text = one_text(*node, "days")) {
            if (const auto days = parse_days(*text))
                read.days = *days;
            else
                complain(*node, tr("days=\"{}\" no son días: p. ej. \"lun-vie\", \"sab,dom\" o \"todos\"",
                                   "days=\"{}\" does not name days: e.g. \"mon-fri\", \"sat,sun\" or \"all\"", *text));
        }
    const auto time = [&](std::string_view name, int& minute) {
        const auto* node = current_->get(name);
        if (node == nullptr) return;
        const auto text = one_text(*node, name);
        if (!text) return;
        if (const auto found = parse_time_of_day(*text))
            minute = *found;
        else
            complain(*node, tr("{}=\"{}\" no es una hora: p. ej. \"08:30\"",
                               "{}=\"{}\" is not a time of day: e.g. \"08:30\"", name, *text));
    };
    time("from", read.from);
    time("to", read.to);
    if (current_->get("min_backends") != nullptr) whole("min_backends", read.min_backends, backends);
    return read;
}

} // namespace marea::config
