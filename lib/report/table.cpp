#include "report/table.hpp"

#include <algorithm>

namespace marea {

std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U; }));
}

std::string render_table(const std::vector<TableRow>& rows, const std::set<std::size_t>& right) {
    std::vector<std::size_t> widths(rows.empty() ? 0 : rows.front().size());
    for (const auto& row : rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], width_of(row[at]));
    std::string table;
    for (const auto& row : rows) {
        for (std::size_t at = 0; at < row.size(); ++at) {
            const std::string padding(widths[at] - width_of(row[at]), ' ');
            const bool last = at + 1 == row.size();
            table += right.contains(at) ? padding + row[at] : row[at] + (last ? "" : padding);
            table += last ? "\n" : "  ";
        }
    }
    return table;
}

} // namespace marea
