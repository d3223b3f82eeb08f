#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace marea {

using TableRow = std::vector<std::string>;

/// Rows of equal length, one line each, columns two blanks apart; those of `right` (numbers) end at the same place.
[[nodiscard]] std::string render_table(const std::vector<TableRow>& rows, const std::set<std::size_t>& right);

/// Characters, not bytes: enough for letters, which are one wide each.
[[nodiscard]] std::size_t width_of(const std::string& text);

} // namespace marea
