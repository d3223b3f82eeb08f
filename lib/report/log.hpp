#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "report/messages.hpp"

#include <cstdio>
#include <string>

namespace marea {

/// "[2024-01-15 14:31:00] Monitoreo iniciado": the lines that cron appends to logs/*.log. The one place that writes
/// them: each is written at once, so that a run that is killed has said what it did; a line never holds a control
/// character, whatever words from outside stand in it; and a reader that has gone ends nothing (main ignores SIGPIPE).
class Log {
public:
    Log(const Clock& clock, std::FILE* stream) : clock_(clock), stream_(stream) {}

    void line(const std::string& text) const;
    void warning(const std::string& text) const;
    void error(const std::string& text) const { line("ERROR: " + text); }
    void error(const Error& problem) const;

private:
    const Clock& clock_;
    std::FILE* stream_;
};

} // namespace marea
