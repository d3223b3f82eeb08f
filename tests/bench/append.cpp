// What the history costs a tick: rows of 10 backends appended to a month that is nearly full, each as a tick appends
// it (open, look at the header and the last row, write, look for months to remove).
//
//   append FOLDER ROWS

#include "autoscale/history/history_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

using namespace marea;

int main(int argc, char** argv) {
    if (argc != 3 || std::atoi(argv[2]) < 1) {
        fmt::print(stderr, "usage: append FOLDER ROWS\n");
        return 64;
    }
    TickRow row;
    row.minute.time = std::chrono::sys_seconds(std::chrono::seconds(1'764'547'200)); // 2025-12-01
    row.minute.readings = {45.25, 61.5, 731};
    row.minute.active = 10;
    row.because = "connections>100";
    for (int number = 0; number < 10; ++number)
        row.per_backend += fmt::format("{}chat_backend_176454720{}:0.4321:123456789:73", number > 0 ? " " : "", number);
    const HistoryFile history(argv[1]);
    std::vector<double> took;
    for (int left = std::atoi(argv[2]); left > 0; --left, row.minute.time += std::chrono::minutes(1)) {
        const auto begun = std::chrono::steady_clock::now();
        if (!history.append(row, 90)) return 1;
        took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun).count());
    }
    std::sort(took.begin(), took.end());
    fmt::print("a row of {} bytes, {} times: median {:.0f} us, 99 of 100 under {:.0f} us\n", render_row(row).size(),
               took.size(), took[took.size() / 2], took[took.size() * 99 / 100]);
}
