#include "autoscale/probe/memory.hpp"

#include "base/text.hpp"
#include "system/files.hpp"
#include "system/io.hpp"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>

namespace marea {
namespace {

constexpr std::uint64_t kilo = 1024; // "kB" there

std::optional<std::uint64_t> number_at(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    std::uint64_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) return std::nullopt;
    return number;
}

/// "MemTotal:  16000000 kB"
std::optional<std::uint64_t> field(std::string_view meminfo, std::string_view name) {
    for (const auto line : text::lines(meminfo))
        if (line.starts_with(name)) return number_at(line.substr(name.size()));
    return std::nullopt;
}

/// "size    4    12288000000", in bytes
std::optional<std::uint64_t> arc_field(std::string_view arcstats, std::string_view name) {
    for (const auto line : text::lines(arcstats)) {
        if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ') continue;
        return number_at(line.substr(line.find_last_of(' ')));
    }
    return std::nullopt;
}

/// What is available where the kernel does not say it: its own estimate's coarse form (Documentation/filesystems/proc).
std::optional<std::uint64_t> estimate(std::string_view meminfo) {
    const auto free = field(meminfo, "MemFree:");
    const auto cached = field(meminfo, "Cached:");
    if (!free || !cached) return std::nullopt;
    return *free + *cached + field(meminfo, "SReclaimable:").value_or(0);
}

} // namespace

std::uint64_t reclaimable_arc(std::string_view arcstats) {
    const auto size = arc_field(arcstats, "size");
    const auto least = arc_field(arcstats, "c_min");
    return size && least && *size > *least ? (*size - *least) / kilo : 0;
}

Result<MemoryReading> parse_memory(std::string_view meminfo, std::uint64_t reclaimable_kilobytes) {
    const auto total = field(meminfo, "MemTotal:");
    auto available = field(meminfo, "MemAvailable:");
    if (!available) available = estimate(meminfo);
    if (!total || !available || *total == 0 || *available > *total)
        return Error{Fault::malformed, "meminfo", "MemTotal, MemAvailable"};
    const auto given_back = std::min(*available + reclaimable_kilobytes, *total);
    // One division at the end: 30 of 100 must be 30 %, not 30.000000000000004.
    return MemoryReading{100.0 * static_cast<double>(*total - given_back) / static_cast<double>(*total),
                         static_cast<double>(given_back * kilo)};
}

Result<MemoryReading> probe_memory(const std::filesystem::path& procfs) {
    const auto file = procfs / "meminfo";
    const auto content = read_file(file);
    if (!content) return content.error();
    if (!*content) return io_error(file, ENOENT);
    const auto arc = read_file(procfs / "spl/kstat/zfs/arcstats");
    auto reading = parse_memory(**content, arc && *arc ? reclaimable_arc(**arc) : 0);
    if (!reading) return Error{Fault::malformed, file.string(), reading.error().detail};
    return reading;
}

} // namespace marea
