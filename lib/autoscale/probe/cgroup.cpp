#include "autoscale/probe/cgroup.hpp"

#include "autoscale/probe/kernel_text.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace marea {
namespace {

/// A "limit" from here on is the kernel's way to say that there is none: version 1 knows no other.
constexpr double no_limit = 1024.0 * 1024 * 1024 * 1024 * 1024 * 1024;
constexpr std::uint64_t nanos_in_micro = 1000;

Result<std::uint64_t> number_in(const std::filesystem::path& file) {
    const auto content = read_kernel_file(file);
    if (!content) return content.error();
    const auto number = whole_number(first_of_words(*content));
    if (!number) return Error{Fault::malformed, file.string(), text::first_line(*content)};
    return *number;
}

Result<std::uint64_t> value_in(const std::filesystem::path& file, std::string_view key) {
    const auto content = read_kernel_file(file);
    if (!content) return content.error();
    const auto number = flat_value(*content, key);
    if (!number) return Error{Fault::malformed, file.string(), std::string(key)};
    return *number;
}

} // namespace

std::optional<std::uint64_t> flat_value(std::string_view text, std::string_view key) {
    for (const auto line : text::lines(text))
        if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ')
            return whole_number(line.substr(key.size() + 1));
    return std::nullopt;
}

std::optional<double> parse_cpu_max(std::string_view text) {
    const auto words = words_of(text);
    if (words.size() != 2) return std::nullopt;
    const auto quota = whole_number(words[0]);
    const auto period = whole_number(words[1]);
    if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

Result<std::uint64_t> cgroup_cpu(const CgroupFolder& folder) {
    if (folder.unified) return value_in(folder.path / "cpu.stat", "usage_usec");
    const auto nanos = number_in(folder.path / "cpuacct.usage");
    if (!nanos) return nanos.error();
    return *nanos / nanos_in_micro;
}

Result<double> cgroup_memory(const CgroupFolder& folder) {
    const auto all = number_in(folder.path / (folder.unified ? "memory.current" : "memory.usage_in_bytes"));
    if (!all) return all.error();
    const auto idle = value_in(folder.path / "memory.stat", folder.unified ? "inactive_file" : "total_inactive_file");
    if (!idle) return idle.error();
    return static_cast<double>(*all - std::min(*idle, *all)); // two files are two moments
}

std::optional<double> cgroup_cpu_limit(const CgroupFolder& folder) {
    if (folder.unified) {
        const auto both = read_kernel_file(folder.path / "cpu.max");
        return both ? parse_cpu_max(*both) : std::nullopt;
    }
    const auto quota = number_in(folder.path / "cpu.cfs_quota_us"); // -1: none
    const auto period = number_in(folder.path / "cpu.cfs_period_us");
    if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<double> cgroup_memory_limit(const CgroupFolder& folder) {
    const auto limit = number_in(folder.path / (folder.unified ? "memory.max" : "memory.limit_in_bytes"));
    if (!limit || *limit == 0 || static_cast<double>(*limit) >= no_limit) return std::nullopt;
    return static_cast<double>(*limit);
}

} // namespace marea
