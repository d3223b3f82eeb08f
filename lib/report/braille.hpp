#pragma once

#include <optional>
#include <string>
#include <vector>

namespace marea {

/// The lowest and the highest value in one column of a chart; nullopt: none was there.
using Column = std::optional<std::pair<double, double>>;

/// A line in Braille characters, two columns and four dots in each: `rows` texts from the top down, half as wide as
/// there are columns. Values from 0 to `top`. A line at `limit` stands where no dots are: drawn with `rule`.
[[nodiscard]] std::vector<std::string> braille(const std::vector<Column>& columns, std::size_t rows, double top,
                                               std::optional<double> limit, const std::string& rule);

} // namespace marea
