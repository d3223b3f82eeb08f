// A history as ticks leave it, made of a load, so that it ends now: readings that follow the load, backends that follow
// it up to 10 with their changes, a failed start each week, a day of which nothing is there.
//
//   ticks STATE_FOLDER < load.csv     "time,connections", one row a minute

#include "autoscale/history/history_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>

using namespace marea;
using namespace std::chrono;

int main(int argc, char** argv) {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const auto load = parse_minutes(text, "load.csv");
    if (argc != 2 || !load || load->empty()) {
        fmt::print(stderr, "usage: ticks STATE_FOLDER < load.csv\n");
        return 64;
    }
    constexpr int most = 10, room = 80; // backends; connections that one carries
    constexpr long week = 7 * 1440, failed_at = 3 * 1440, lost_day = 30;
    const HistoryFile history(argv[1]);
    const auto begin = floor<minutes>(system_clock::now()) - minutes(load->size() - 1);
    int active = 1;
    for (long at = 0; at < std::ssize(*load); ++at) {
        const double connections = (*load)[static_cast<std::size_t>(at)][Metric::connections].value_or(0);
        if (at / 1440 == lost_day) continue;
        TickRow row;
        auto& minute = row.minute;
        minute.time = begin + minutes(at);
        minute[Metric::cpu] = std::min(5 + connections / 9, 100.0);
        minute[Metric::memory] = 38 + active * 3.5;
        minute[Metric::connections] = connections;
        minute.active = active;
        const int wanted = std::clamp(static_cast<int>(std::ceil(connections / room)), 1, most);
        row.desired = wanted;
        minute.failures = at % week == failed_at ? 1 : 0;
        if (minute.failures == 0 && at % 3 == 0 && (wanted > active || wanted + 1 < active)) {
            minute.action = wanted > active ? Action::add : Action::remove;
            minute.count = 1;
            active += wanted > active ? 1 : -1;
        }
        for (int number = 0; number < active; ++number)
            row.per_backend +=
                fmt::format("{}chat_backend_176454720{}:0.4321:123456789:73", number > 0 ? " " : "", number);
        if (!history.append(row, 3650)) return 1;
    }
}
