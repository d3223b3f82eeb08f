#include "system/side_by_side.hpp"

#include <future>
#include <system_error>

namespace marea {

void side_by_side(const std::vector<std::function<void()>>& tasks) {
    std::vector<std::future<void>> running;
    for (const auto& task : tasks) {
        try {
            running.push_back(std::async(std::launch::async, std::cref(task)));
        } catch (const std::system_error&) {
            running.push_back(std::async(std::launch::deferred, std::cref(task))); // by get(), below
        }
    }
    for (auto& one : running)
        one.wait();
    for (auto& one : running)
        one.get();
}

} // namespace marea
