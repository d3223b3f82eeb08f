#include "autoscale/history/tick_row.hpp"

#include "base/csv.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

/// A number with so many decimals at most; a missing one is empty.
std::string number(const std::optional<double>& value, int decimals = 0) {
    if (!value) return {};
    auto digits = fmt::format("{:.{}f}", *value, decimals);
    if (decimals > 0) digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
}

constexpr int cores_decimals = 4;

std::optional<double> value_of(const Result<double>& value) {
    return value ? std::optional(*value) : std::nullopt;
}

/// Of all that run; missing where one of them is, or where none runs.
std::optional<double> sum(const World& world, Result<double> Usage::*part) {
    if (world.usage.empty()) return std::nullopt;
    double all = 0;
    for (const auto& [name, usage] : world.usage) {
        if (!(usage.*part)) return std::nullopt;
        all += *(usage.*part);
    }
    return all;
}

std::string comparisons(const std::vector<Breach>& because) {
    std::string text;
    for (const auto& breach : because)
        text += fmt::format("{}{}{}{}", text.empty() ? "" : " ", code_of(breach.metric),
                            breach.value > breach.limit ? '>' : '<', number(breach.limit, 2));
    return text;
}

std::string each_backend(const World& world) {
    std::string text;
    for (const auto& [name, usage] : world.usage)
        text += fmt::format("{}{}:{}:{}:{}", text.empty() ? "" : " ", name.value,
                            number(value_of(usage.cpu_cores), cores_decimals), number(value_of(usage.memory_bytes)),
                            number(value_of(usage.connections)));
    return text;
}

} // namespace

std::optional<int> Minute::served() const {
    if (!active) return std::nullopt;
    if (action == Action::remove) return *active - count;
    return action == Action::take_back ? *active + count : *active;
}

TickRow row_of(const World& world, const Decision& decision, const Counts& after) {
    TickRow row;
    auto& minute = row.minute;
    minute.time = std::chrono::floor<std::chrono::seconds>(world.wall);
    for (const auto& [metric, value, gap] : world.readings)
        minute[metric] = value_of(value);
    minute.cpu_cores = sum(world, &Usage::cpu_cores);
    minute.memory_bytes = sum(world, &Usage::memory_bytes);
    minute.action = decision.action;
    minute.failures = world.memory.failures;
    const bool unknown = decision.held >= Held::engine_unknown;
    if (!unknown) minute.active = decision.active;
    minute.count = decision.action == Action::none ? 0 : decision.count;
    row.starting = after.starting;
    row.draining = after.draining;
    row.desired = decision.proposed;
    row.held = decision.held;
    row.because = comparisons(decision.because);
    row.per_backend = each_backend(world);
    return row;
}

const std::string& history_header() {
    static const std::string header = [] {
        std::string names = "time";
        for (const auto& row : metric_rows)
            names += fmt::format(",{}", row.code);
        return names + ",cpu_cores,memory_bytes,active,starting,draining,desired,decision,held,because,count,failures,"
                       "duration_ms,per_backend";
    }();
    return header;
}

std::string render_row(const TickRow& row) {
    const auto& minute = row.minute;
    auto line = text::utc_time(minute.time);
    for (const auto& metric : metric_rows)
        line += "," + number(minute[metric.metric], metric.unit == Unit::percent ? 2 : 0);
    const bool known = minute.active.has_value();
    const auto count = [&](int value) { return known ? std::to_string(value) : std::string(); };
    return line + fmt::format(",{},{},{},{},{},{},{},{},{},{},{},{},{}\n", number(minute.cpu_cores, cores_decimals),
                              number(minute.memory_bytes), count(minute.active.value_or(0)), count(row.starting),
                              count(row.draining), count(row.desired), code_of(minute.action), code_of(row.held),
                              csv::field(row.because), minute.count, minute.failures, number(row.duration_ms, 1),
                              csv::field(row.per_backend));
}

std::size_t field_count(std::string_view line) {
    csv::Reader reader(line);
    std::vector<std::string_view> fields;
    return reader.next(fields) ? fields.size() : 0;
}

bool whole_row(std::string_view line) {
    return field_count(line) == field_count(history_header());
}

} // namespace marea
