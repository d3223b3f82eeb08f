#include "report/progress.hpp"

#include "system/io.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <system_error>

namespace marea {
namespace {

constexpr auto clear_line = "\r\x1b[K";

} // namespace

Progress::Progress(std::function<std::string()> text) : text_(std::move(text)) {
    if (!is_terminal(STDERR_FILENO)) return;
    const auto show = [this] {
        std::unique_lock lock(mutex_);
        while (!done_.wait_for(lock, std::chrono::milliseconds(500), [this] { return finished_; }))
            fmt::print(stderr, "{}{}", clear_line, text_());
        fmt::print(stderr, "{}", clear_line);
    };
    try {
        thread_ = std::thread(show);
    } catch (const std::system_error&) { // no thread to be had: the work matters, not the line
    }
}

void Progress::end() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    done_.notify_one();
    thread_.join();
}

} // namespace marea
