#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace marea {

/// A line on the terminal that is rewritten twice a second; nothing at all where standard error is none, as in cron.
class Progress {
public:
    explicit Progress(std::function<std::string()> text);
    ~Progress() { end(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void end(); ///< takes the line away

private:
    std::function<std::string()> text_;
    std::mutex mutex_;
    std::condition_variable done_;
    bool finished_ = false;
    std::thread thread_;
};

} // namespace marea
