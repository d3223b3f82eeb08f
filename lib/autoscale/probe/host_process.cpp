#include "autoscale/probe/host_process.hpp"

#include "autoscale/probe/kernel_text.hpp"

#include <unistd.h>

namespace marea {

std::optional<std::uint64_t> parse_start_ticks(std::string_view stat) {
    constexpr std::size_t start_time = 22 - 3; // the state, field 3, is the first word behind the name
    const auto name_ends = stat.rfind(')');
    if (name_ends == std::string_view::npos) return std::nullopt;
    const auto words = words_of(stat.substr(name_ends + 1));
    return words.size() > start_time ? whole_number(words[start_time]) : std::nullopt;
}

std::optional<std::uint64_t> start_ticks(const std::filesystem::path& process) {
    const auto stat = read_kernel_file(process / "stat");
    return stat ? parse_start_ticks(*stat) : std::nullopt;
}

Stamp started_at(std::uint64_t ticks, const Stamp& now) {
    return {now.boot_id, static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK))};
}

} // namespace marea
