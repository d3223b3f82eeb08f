#include "autoscale/probe/cpu.hpp"

#include "system/files.hpp"
#include "system/io.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <thread>

namespace marea {
namespace {

constexpr Seconds youngest{5};
constexpr Seconds oldest{600};
constexpr std::chrono::milliseconds short_window{500};
constexpr std::size_t idle_field = 3;
constexpr std::size_t iowait_field = 4;
constexpr std::size_t counted_fields = 8; // user nice system idle iowait irq softirq steal

} // namespace

Result<CpuSample> parse_cpu(std::string_view stat, Stamp at) {
    constexpr std::string_view label = "cpu ";
    const Error malformed{Fault::malformed, "stat", std::string(stat.substr(0, stat.find('\n')).substr(0, 80))};
    if (!stat.starts_with(label)) return malformed;
    std::string_view rest = stat.substr(label.size(), stat.find('\n') - label.size());
    std::array<std::uint64_t, counted_fields> fields{};
    std::size_t count = 0;
    while (count < fields.size()) {
        const auto start = rest.find_first_not_of(' ');
        if (start == std::string_view::npos) break;
        rest.remove_prefix(start);
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), fields[count]);
        if (error != std::errc{}) return malformed;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        ++count;
    }
    if (count <= idle_field) return malformed;
    CpuSample sample{std::move(at), 0, fields[idle_field], fields[iowait_field]};
    for (const auto field : fields)
        sample.total += field;
    return sample;
}

Result<CpuSample> sample_cpu(const std::filesystem::path& procfs, const Clock& clock) {
    const auto file = procfs / "stat";
    const auto content = read_file(file);
    if (!content) return content.error();
    if (!*content) return io_error(file, ENOENT);
    auto sample = parse_cpu(**content, clock.boot());
    if (!sample) return Error{Fault::malformed, file.string(), sample.error().detail};
    return sample;
}

Result<double> busy_share(const CpuSample& before, const CpuSample& now) {
    // idle only grows while CPUs stay where they are; a pair in which it falls (hotplug, a machine that moved) tells
    // nothing, as one whose total falls. iowait may go backwards (proc(5)), and is clamped.
    if (now.total <= before.total || now.idle < before.idle) return Error{Fault::no_cpu_window, {}, {}};
    const auto total = now.total - before.total;
    const auto waited = now.iowait > before.iowait ? now.iowait - before.iowait : 0;
    const auto idle = std::min(now.idle - before.idle + waited, total);
    // One division at the end: 20 of 100 ticks must be 20 %, not 19.999999999999996.
    return 100.0 * static_cast<double>(total - idle) / static_cast<double>(total);
}

bool usable_window(const Stamp& before, const Stamp& now) {
    const Seconds age{now.seconds - before.seconds};
    return before.boot_id == now.boot_id && age >= youngest && age <= oldest;
}

CpuReading probe_cpu(const std::filesystem::path& procfs, const Clock& clock, const std::optional<CpuSample>& before) {
    auto first = sample_cpu(procfs, clock);
    if (!first) return {first.error(), std::nullopt};
    if (before && usable_window(before->at, first->at)) {
        if (auto busy = busy_share(*before, *first)) return {busy, *first};
    }
    std::this_thread::sleep_for(short_window);
    auto second = sample_cpu(procfs, clock);
    if (!second) return {second.error(), *first};
    return {busy_share(*first, *second), *second};
}

} // namespace marea
