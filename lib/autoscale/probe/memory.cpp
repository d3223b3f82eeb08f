#include "autoscale/probe/memory.hpp"

#include "system/files.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace marea {
namespace {

std::optional<std::uint64_t> field(std::string_view meminfo, std::string_view name) {
    for (std::size_t start = 0; start < meminfo.size();) {
        const auto end = std::min(meminfo.find('\n', start), meminfo.size());
        std::string_view line = meminfo.substr(start, end - start);
        start = end + 1;
        if (!line.starts_with(name)) continue;
        line.remove_prefix(name.size());
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        std::uint64_t kilobytes = 0;
        if (std::from_chars(line.data(), line.data() + line.size(), kilobytes).ec != std::errc{}) return std::nullopt;
        return kilobytes;
    }
    return std::nullopt;
}

} // namespace

Result<Percent> parse_memory(std::string_view meminfo) {
    const auto total = field(meminfo, "MemTotal:");
    const auto available = field(meminfo, "MemAvailable:");
    if (!total || !available || *total == 0 || *available > *total)
        return Error{Fault::malformed, "meminfo", "MemTotal, MemAvailable"};
    // One division at the end: 30 of 100 must be 30 %, not 30.000000000000004.
    return Percent{100.0 * static_cast<double>(*total - *available) / static_cast<double>(*total)};
}

Result<Percent> probe_memory(const std::filesystem::path& procfs) {
    const auto file = procfs / "meminfo";
    const auto content = read_file(file);
    if (!content) return content.error();
    if (!*content) return Error{Fault::io, file.string(), "no existe"};
    auto percent = parse_memory(**content);
    if (!percent) return Error{Fault::malformed, file.string(), percent.error().detail};
    return percent;
}

} // namespace marea
