#include "report/braille.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace marea {
namespace {

constexpr std::size_t dots = 4; // in a character, from the top down
constexpr std::array<std::array<unsigned, dots>, 2> bits = {{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};

std::string character(unsigned pattern) {
    const unsigned code = 0x2800U + pattern;
    return {static_cast<char>(0xE0U | (code >> 12U)), static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)),
            static_cast<char>(0x80U | (code & 0x3FU))};
}

} // namespace

std::vector<std::string> braille(const std::vector<Column>& columns, std::size_t rows, double top,
                                 std::optional<double> limit, const std::string& rule) {
    const auto last = static_cast<double>(rows * dots - 1);
    const auto height = [&](double value) { // in dots from the bottom
        return static_cast<std::size_t>(std::lround(std::clamp(top > 0 ? value / top : 0, 0.0, 1.0) * last));
    };
    const std::size_t width = (columns.size() + 1) / 2;
    std::vector<std::vector<unsigned>> cells(rows, std::vector<unsigned>(width, 0));
    std::optional<std::pair<std::size_t, std::size_t>> before;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        if (!columns[at]) {
            before.reset();
            continue;
        }
        const std::pair here{height(columns[at]->first), height(columns[at]->second)};
        auto [low, high] = here;
        if (before && before->second < low) low = before->second + 1; // joined with the column before
        if (before && before->first > high) high = before->first - 1;
        before = here;
        for (auto dot = low; dot <= high; ++dot) {
            const auto from_top = rows * dots - 1 - dot;
            cells[from_top / dots][at / 2] |= bits[at % 2][from_top % dots];
        }
    }
    const auto limit_row = limit && *limit <= top ? rows - 1 - height(*limit) / dots : rows;
    std::vector<std::string> lines;
    for (std::size_t row = 0; row < rows; ++row) {
        std::string line;
        for (const auto pattern : cells[row])
            line += pattern != 0 ? character(pattern) : row == limit_row ? rule : " ";
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace marea
