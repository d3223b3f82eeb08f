#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace marea {

/// What is in a database, as far as counting shows it: the rows of each table that a dump holds ("schema.table", quoted
/// where SQL needs it) and the number of large objects.
struct Contents {
    std::map<std::string, std::int64_t> rows;
    std::int64_t large_objects = 0;

    [[nodiscard]] std::int64_t total_rows() const {
        std::int64_t sum = 0;
        for (const auto& [table, count] : rows)
            sum += count;
        return sum;
    }
    friend bool operator==(const Contents&, const Contents&) = default;
};

} // namespace marea
