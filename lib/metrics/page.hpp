#pragma once

#include "base/result.hpp"
#include "metrics/families.hpp"
#include "system/json_file.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace marea::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// The values of one program's series. A series that nobody sets is absent: missing is never zero.
class Page {
public:
    void set(const Family& family, double value, const Labels& labels = {});
    void add(const Family& family, double by = 1, const Labels& labels = {});

    /// Prometheus's text format, each series with these labels besides its own; no timestamps.
    [[nodiscard]] std::string render(const Labels& common) const;

private:
    friend std::string render_memory(const struct Memory& memory);
    friend Result<struct Memory> parse_memory(const std::string& text);

    std::map<std::string, std::map<std::string, double>> values_; ///< by family and labels, as rendered
};

/// What one run leaves for the next: counters, kept gauges, and whether it was said that the file cannot be written.
struct Memory {
    Page page;
    bool unsaved_said = false;
};

[[nodiscard]] std::string render_memory(const Memory& memory);
[[nodiscard]] Result<Memory> parse_memory(const std::string& text);
using MemoryFile = JsonFile<Memory, render_memory, parse_memory>;

} // namespace marea::metrics
