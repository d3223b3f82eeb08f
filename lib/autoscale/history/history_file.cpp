#include "autoscale/history/history_file.hpp"

#include "base/text.hpp"
#include "system/files.hpp"
#include "system/folder.hpp"
#include "system/io.hpp"
#include "system/row_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace marea {
namespace {

using namespace std::chrono;

constexpr std::size_t month_length = 7;                    // "2026-11"
constexpr std::size_t most_to_read = std::size_t{1} << 30; // a month of 100 backends is a quarter of it

/// When the month of a history file ends; nullopt: the file is none of ours. "2026-11.csv", put aside "2026-11.csv.1".
std::optional<sys_seconds> end_of(const std::string& name) {
    constexpr std::string_view ending = ".csv";
    const auto begin = text::parse_utc_time(name.substr(0, month_length) + "-01T00:00:00Z");
    if (!begin || name.compare(month_length, ending.size(), ending) != 0) return std::nullopt;
    const auto rest = name.substr(month_length + ending.size());
    if (!rest.empty() &&
        (rest.size() < 2 || rest[0] != '.' || rest.find_first_not_of("0123456789", 1) != std::string::npos))
        return std::nullopt;
    return sys_days((year_month_day(floor<days>(*begin)) + months(1)));
}

/// Without rows that were written half: the last one, of a killed tick, and what a damaged disk left.
std::string whole_rows(std::string_view text) {
    text = text.substr(0, text.rfind('\n') + 1);
    std::string rows;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\n', start) + 1;
        const auto line = text.substr(start, end - start);
        if (start == 0 || field_count(line) == field_count(text)) rows += line;
        start = end;
    }
    return rows;
}

/// Each row by itself: one that a damaged disk has left with something else in it costs no other.
std::vector<Minute> rows_one_by_one(const std::string& rows, const std::string& file) {
    std::vector<Minute> all;
    const auto header = rows.substr(0, rows.find('\n') + 1);
    for (const auto row : text::lines(std::string_view(rows).substr(header.size())))
        if (const auto read = parse_minutes(header + std::string(row), file))
            all.insert(all.end(), read->begin(), read->end());
    return all;
}

Result<std::string> content_of(const std::filesystem::path& file) {
    auto content = read_file(file, most_to_read);
    if (!content) return content.error();
    if (!*content) return io_error(file, ENOENT);
    return *std::move(content).value();
}

} // namespace

Result<void> HistoryFile::append(const TickRow& row, double days) const {
    if (days <= 0) return {};
    const auto file = folder_ / (text::utc_time(row.minute.time).substr(0, month_length) + ".csv");
    if (auto appended = append_row(file, history_header(), render_row(row), whole_row); !appended) return appended;
    constexpr double day = 86400;
    return remove_older(row.minute.time - seconds(std::llround(days * day)));
}

Result<void> HistoryFile::remove_older(sys_seconds than) const {
    const auto files = list_files(folder_);
    if (!files) return files.error();
    for (const auto& file : *files) {
        const auto end = end_of(file.name);
        if (!end || *end > than) continue;
        if (auto removed = remove_file(folder_ / file.name); !removed) return removed;
    }
    return {};
}

Result<std::vector<Minute>> HistoryFile::since(sys_seconds from) const {
    const auto files = list_files(folder_);
    if (!files) return files.error();
    std::vector<Minute> all;
    for (const auto& file : *files) {
        const auto end = end_of(file.name);
        if (!end || *end <= from) continue;
        const auto content = content_of(folder_ / file.name);
        if (!content) return content.error();
        const auto rows = whole_rows(*content);
        auto minutes = parse_minutes(rows, file.name);
        if (!minutes) minutes = rows_one_by_one(rows, file.name);
        std::copy_if(minutes->begin(), minutes->end(), std::back_inserter(all),
                     [&](const Minute& minute) { return minute.time >= from; });
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& one, const auto& other) { return one.time < other.time; });
    return all;
}

Result<std::vector<Minute>> read_minutes(const std::filesystem::path& file) {
    const auto content = content_of(file);
    if (!content) return content.error();
    return parse_minutes(*content, file.string());
}

} // namespace marea
