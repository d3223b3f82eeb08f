// What it costs to look at what the backends of a host use: the probe of a tick by itself, on real containers.
//
//   usage_cost ROUNDS PORT CONTAINER_ID...
//
// Prints the wall and the CPU time of the first look, and the medians of later ones a minute apart: as a tick does it,
// with no table of sockets counted, and with all of them.

#include "autoscale/probe/usage.hpp"
#include "system/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>

using namespace marea;

namespace {

/// The system's, but that a minute passes between two looks.
class MinuteClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point wall() const override { return real_.wall(); }
    [[nodiscard]] Stamp boot() const override {
        auto now = real_.boot();
        now.seconds += passed;
        return now;
    }
    void sleep(Seconds duration) override { passed += duration.count(); }
    double passed = 0;

private:
    SystemClock real_ = *SystemClock::open("/proc");
};

double cpu_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    constexpr int first_id = 3;
    if (argc <= first_id) return 64;
    const int rounds = std::atoi(argv[1]);
    BackendSettings settings;
    settings.container_port.value = static_cast<std::uint16_t>(std::atoi(argv[2]));
    std::vector<Backend> backends;
    for (int at = first_id; at < argc; ++at) {
        backends.emplace_back();
        backends.back().id = argv[at];
        backends.back().name.value = argv[at];
    }
    const auto endpoint = engine::find_endpoint([](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    });
    const engine::Api api(*endpoint, std::chrono::seconds(30));
    MinuteClock clock;
    const auto look = [&](Seconds counting, std::vector<UsageSample>& samples, double& wall, double& cpu) {
        const UsageProbe probe{{}, [&](const std::string& id) { return api.inspect(id); }, clock, counting};
        clock.passed += 60;
        const auto before = std::chrono::steady_clock::now();
        const auto cpu_before = cpu_ms();
        auto reading = probe_usage(probe, settings, backends, samples);
        cpu = cpu_ms() - cpu_before;
        wall = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
        samples = std::move(reading.samples);
        return reading.usage;
    };
    std::vector<UsageSample> samples;
    double wall = 0;
    double cpu = 0;
    double clients = 0;
    int missing = 0;
    for (const auto& [name, usage] : look(Seconds{3600}, samples, wall, cpu)) {
        if (usage.connections) clients += *usage.connections;
        if (!usage.cpu_cores || !usage.memory_bytes || !usage.connections) ++missing;
    }
    fmt::print("{} backends, {:.0f} clients, {} not read\n", backends.size(), clients, missing);
    fmt::print("{:<34}{:>11}{:>13}\n", fmt::format("median of {}", rounds), "wall", "CPU");
    const auto line = [](const char* name, double wall_ms, double cpu_used) {
        fmt::print("{:<34}{:>8.1f} ms{:>10.1f} ms\n", name, wall_ms, cpu_used);
    };
    line("the first look (1 round)", wall, cpu);
    struct Way {
        const char* name;
        Seconds counting;
    };
    for (const auto& way : {Way{"as a tick does", UsageProbe{{}, {}, clock}.counting},
                            Way{"no table counted", Seconds{0}}, Way{"all tables counted", Seconds{3600}}}) {
        std::vector<double> walls;
        std::vector<double> cpus;
        for (int round = 0; round < rounds; ++round) {
            (void)look(way.counting, samples, wall, cpu);
            walls.push_back(wall);
            cpus.push_back(cpu);
        }
        line(way.name, median(walls), median(cpus));
    }
}
