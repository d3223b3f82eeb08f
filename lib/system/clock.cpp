#include "system/clock.hpp"

#include "system/files.hpp"
#include "system/io.hpp"

#include <ctime>
#include <thread>

namespace marea {

Result<SystemClock> SystemClock::open(const std::filesystem::path& procfs) {
    const auto file = procfs / "sys/kernel/random/boot_id";
    const auto content = read_file(file);
    if (!content) return content.error();
    if (!*content) return io_error(file, ENOENT);
    std::string id = **content;
    while (!id.empty() && id.back() == '\n')
        id.pop_back();
    if (id.empty()) return Error{Fault::malformed, file.string(), {}};
    return SystemClock(std::move(id));
}

std::chrono::system_clock::time_point SystemClock::wall() const {
    return std::chrono::system_clock::now();
}

Stamp SystemClock::boot() const {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return {boot_id_, static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9};
}

void SystemClock::sleep(Seconds duration) {
    std::this_thread::sleep_for(duration);
}

} // namespace marea
