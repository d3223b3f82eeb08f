#pragma once

#include "base/event.hpp"
#include "healthcheck/judge.hpp"

#include <functional>
#include <string>

/// What a run of `healthcheck` tells, as codes and values. Words: lib/report/health_words.cpp.
namespace marea {

/// What was seen and what it means: everything that a line about it needs.
struct HealthReport {
    const HealthSeen& seen;
    const Health& health;
    const HealthLimits& limits;
    const std::string& url;
    double timeout_seconds = 10;
};

enum class HealthMessage {
    // about a report
    failed,    ///< for the log: each failure
    recovered, ///< for the log: the first success after failures
    problem,   ///< for people: host, since
    reminder,  ///< for people: host, since
    recovery,  ///< for people: host, since
    // about itself
    notice_failed,   ///< error
    history_damaged, ///< cause
    trouble,         ///< error
};

/// Where a run's events go. Those that may fail say so: the run goes on, and tells or tries again later.
struct HealthSinks {
    std::function<void(const HealthReport&)> status; ///< the one line for standard output
    Sink<HealthMessage> complain;                    ///< about itself
    std::function<Result<void>(const Event<HealthMessage>&, const HealthReport&)> log;
    std::function<Result<void>(const Event<HealthMessage>&, const HealthReport&)> notice;
    std::function<void(const HealthReport&)> judged{}; ///< of each run, for machines; empty: nobody asks
};

} // namespace marea
