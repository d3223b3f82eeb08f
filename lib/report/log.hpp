#pragma once

#include "base/clock.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace marea {

/// "[2024-01-15 14:31:00] Monitoreo iniciado": the lines that cron appends to logs/autoscale.log. Each is written at
/// once, so that a run that is killed has said what it did.
class Log {
public:
    Log(const Clock& clock, std::FILE* stream) : clock_(clock), stream_(stream) {}

    /// What each line begins with from here on; empty: nothing.
    void begin_lines_with(std::string beginning) { beginning_ = std::move(beginning); }
    [[nodiscard]] int lines() const { return lines_; }

    void line(const std::string& text) const {
        const auto whole = fmt::format("[{}] {}{}\n", messages::date_time(clock_.wall()), beginning_, text);
        ++lines_;
        std::fwrite(whole.data(), 1, whole.size(), stream_);
        std::fflush(stream_);
    }
    void warning(const std::string& text) const { line("AVISO: " + text); }
    void error(const std::string& text) const { line("ERROR: " + text); }
    void error(const Error& problem) const { error(messages::describe(problem)); }

private:
    const Clock& clock_;
    std::FILE* stream_;
    std::string beginning_;
    mutable int lines_ = 0;
};

} // namespace marea
