// Loads to replay, made and not recorded: the same numbers on every machine.
//
//   loads SHAPE DAYS > load.csv     one row a minute, "time,connections"
//
//   day    day and night: a peak at noon and a higher one in the evening, half of it at weekends, and noise
//   crowd  a quiet day, and every other day a flash crowd: seven times as many within ten minutes, gone in two hours
//   ramp   from 30 to 850 over all days, and noise

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numbers>
#include <string>

namespace {

constexpr std::int64_t begin = 1'764'547'200; // 2025-12-01T00:00:00Z, a Monday
constexpr int minutes_a_day = 1440;

/// SplitMix64: <random>'s distributions differ from library to library.
class Dice {
public:
    double even() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - even()));
        return radius * std::cos(2 * std::numbers::pi * even());
    }

private:
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::uint64_t state_ = 20260101;
};

double hill(double hour, double top, double width) {
    return std::exp(-0.5 * std::pow((hour - top) / width, 2));
}

double day(int minute) {
    const double hour = minute % minutes_a_day / 60.0;
    const bool weekend = minute / minutes_a_day % 7 >= 5;
    const double people = 35 + 420 * hill(hour, 12.5, 2.5) + 640 * hill(hour, 21, 2) + 60 * hill(hour, 0, 1.5);
    return weekend ? people / 2 : people;
}

double crowd(int minute) {
    const double quiet = 40 + 0.18 * day(minute);
    constexpr int between = 2 * minutes_a_day;
    const double since = minute % between - 11 * 60; // at eleven in the morning
    if (since < 0) return quiet;
    const double rise = std::min(since / 10, 1.0);
    return quiet + 6 * quiet * rise * std::exp(-std::max(since - 10, 0.0) / 40);
}

double ramp(int minute, int all) {
    return 30 + 820.0 * minute / all;
}

} // namespace

int main(int argc, char** argv) {
    const std::string shape = argc == 3 ? argv[1] : "";
    const int days = argc == 3 ? std::atoi(argv[2]) : 0;
    if ((shape != "day" && shape != "crowd" && shape != "ramp") || days < 1 || days > 3650) {
        fmt::print(stderr, "usage: loads day|crowd|ramp DAYS\n");
        return 64;
    }
    Dice dice;
    double drift = 0; // slow noise: it keeps nine tenths of itself from minute to minute
    fmt::print("time,connections\n");
    for (int minute = 0; minute < days * minutes_a_day; ++minute) {
        const double people = shape == "day"     ? day(minute)
                              : shape == "crowd" ? crowd(minute)
                                                 : ramp(minute, days * minutes_a_day);
        drift = 0.9 * drift + dice.normal();
        const double noise = 0.5 * std::sqrt(people) * dice.normal() + 0.01 * people * drift;
        fmt::print("{},{:.0f}\n", begin + minute * 60, std::max(people + noise, 0.0));
    }
}
