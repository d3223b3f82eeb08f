#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// RFC 4180: fields apart by commas, in quotes where they hold one, a quote doubled inside. Both line ends are taken.
namespace marea::csv {

/// The field, in quotes where it needs them.
[[nodiscard]] std::string field(std::string_view text);

/// One row after the other, without copying what stands in no quotes. A byte order mark and empty lines are skipped.
class Reader {
public:
    explicit Reader(std::string_view text);
    /// False: there are no more, or broken(). The fields are good until the next call.
    [[nodiscard]] bool next(std::vector<std::string_view>& fields);
    /// A quote that is never closed, or text beside a quoted field: 1 is the first field.
    [[nodiscard]] std::optional<std::size_t> broken() const { return broken_; }
    /// The line where the last row began; 1 is the first.
    [[nodiscard]] int line() const { return row_line_; }

private:
    bool quoted(std::vector<std::string_view>& fields);

    std::string_view rest_;
    int line_ = 1;
    int row_line_ = 1;
    std::optional<std::size_t> broken_;
    std::deque<std::string> unescaped_; ///< of the last row: the fields that held doubled quotes
};

} // namespace marea::csv
