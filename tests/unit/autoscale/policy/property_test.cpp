#include "../../catch.hpp"

#include "simulation.hpp"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace marea::test;

namespace {

constexpr int days_of_life = 10;
constexpr std::uint64_t standard_seed = 1;
constexpr std::uint64_t standard_days = 500;

std::uint64_t number(const char* variable, std::uint64_t standard) {
    const char* text = std::getenv(variable);
    return text == nullptr ? standard : std::strtoull(text, nullptr, 10);
}

struct Lives {
    Tally tally;
    std::string broken; ///< the first of them, and how to see it again
};

/// Every `step`th life from `first` to `end`.
void live_all(std::uint64_t first, std::uint64_t end, std::uint64_t step, Lives& lives) {
    for (auto seed = first; seed < end && lives.broken.empty(); seed += step)
        if (const auto found = live(seed, days_of_life, lives.tally))
            lives.broken =
                "MAREA_SEED=" + std::to_string(seed) + " MAREA_DAYS=" + std::to_string(days_of_life) + ": " + *found;
}

} // namespace

/// MAREA_DAYS: how many (`scripts/bench property` takes 100,000). MAREA_SEED: of the first life; what fails names its
/// own.
TEST_CASE("property: no plan of any day under any load and fault does what a plan must not") {
    const auto seed = number("MAREA_SEED", standard_seed);
    const auto days = number("MAREA_DAYS", standard_days);
    const auto end = seed + (days + days_of_life - 1) / days_of_life;
    const auto workers = std::uint64_t{std::max(std::thread::hardware_concurrency(), 1U)};
    std::vector<Lives> all(workers);
    std::vector<std::thread> threads;
    for (std::uint64_t worker = 0; worker < workers; ++worker)
        threads.emplace_back(live_all, seed + worker, end, workers, std::ref(all[worker]));
    for (auto& thread : threads)
        thread.join();
    Tally sum;
    for (const auto& lives : all) {
        sum.add(lives.tally);
        INFO(lives.broken);
        CHECK(lives.broken.empty());
    }
    if (std::getenv("MAREA_DAYS") != nullptr)
        std::printf(
            "%llu days from seed %llu: %lld ticks carried out, %lld skipped at a fixed point, %lld of such proved "
            "by carrying them out; %lld changes, %lld removals, %lld failed starts, %lld kills, %lld crashes, "
            "%lld reboots, %lld standing loads settled\n",
            static_cast<unsigned long long>(days), static_cast<unsigned long long>(seed),
            static_cast<long long>(sum.ticks), static_cast<long long>(sum.skipped), static_cast<long long>(sum.proved),
            static_cast<long long>(sum.changes), static_cast<long long>(sum.removals),
            static_cast<long long>(sum.failed_starts), static_cast<long long>(sum.kills),
            static_cast<long long>(sum.crashes), static_cast<long long>(sum.reboots),
            static_cast<long long>(sum.fixed_points));
    // A simulation in which nothing happens shows nothing.
    CHECK(sum.changes > 0);
    CHECK(sum.fixed_points > 0);
}
