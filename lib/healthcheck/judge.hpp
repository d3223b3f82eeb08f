#pragma once

#include "project/cluster.hpp"
#include "state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// In order of severity: of several findings the worst one counts, and a known fault is worse than an unknown state.
enum class HealthLevel { ok, unknown, warning, critical };

/// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the monitoring plugins' convention.
[[nodiscard]] int exit_code(HealthLevel level);

/// The answer through the balancer, after retries.
struct Reply {
    Result<int> status; ///< HTTP status, or why there is none
    int attempts = 1;
    Seconds time{0}; ///< of the last attempt
};

/// One backend that ought to serve, asked by itself.
struct BackendHealth {
    ContainerName name;
    bool running = false;
    std::string status; ///< docker's own words
    Result<void> answer;
};

/// Where verified backups are kept.
struct BackupsSeen {
    bool in_use = false;                ///< there is a folder for them, or there have been some
    std::vector<std::int64_t> verified; ///< when each verified one was made, seconds since 1970
};

/// Everything that one run looks at.
struct HealthSeen {
    Reply reply;
    Result<std::vector<BackendHealth>> backends;
    Result<void> database;
    Result<std::optional<std::int64_t>> last_tick; ///< seconds since 1970
    Result<BackupsSeen> backups;
    std::int64_t now = 0;
    std::optional<Cluster> cluster{}; ///< the backends are tasks of a Swarm service
};

struct HealthLimits {
    double slow_seconds = 2; ///< an answer that takes longer is a warning
    double tick_seconds = 300;
    double backup_seconds = 7 * 3600;
    int min_backends = 1;
};

enum class HealthTopic {
    no_reply,
    wrong_status,
    slow,
    retried,
    backends_unknown,
    backend_stopped,
    backend_silent,
    none_serves,   ///< all backends are stopped
    too_few,       ///< fewer backends exist than MIN_BACKENDS
    tasks_missing, ///< of a Swarm service: fewer run than its replicas, a minute after its last change or later
    node_down,     ///< a node of the swarm does not answer its managers
    database,
    tick_unknown,
    tick_never,
    tick_old,
    backups_unknown,
    backup_never,
    backup_old,
};

/// One reason for a level other than ok.
struct Finding {
    HealthTopic topic;
    HealthLevel level;
    std::optional<Error> error{}; ///< the cause; of a backend: its name and what docker or it said
    double number = 0;            ///< what the topic is about: an HTTP status, attempts, seconds or backends
};

struct Health {
    HealthLevel level = HealthLevel::ok;
    std::vector<Finding> findings; ///< the worst first
    int serving = 0;               ///< backends that answer
    int backends = 0;              ///< backends that ought to
};

[[nodiscard]] Health judge(const HealthSeen& seen, const HealthLimits& limits);

/// Whether another try may help: no connection or no answer (a certificate does not get
/// better), or a status that says "not now".
[[nodiscard]] bool is_transient(const Result<int>& status);

/// What was last said on standard output, which cron mails: the same failure is said again only after a day.
struct Spoken {
    std::string failure;        ///< signature() of what was said; empty: nothing, or all has been well since
    std::int64_t at = 0;        ///< seconds since 1970
    bool notice_failed = false; ///< that people could not be told has been said too
    bool now = false;           ///< this run says it; not kept

    friend bool operator==(const Spoken&, const Spoken&) = default;
};

/// What makes a failure the same as before: its level, topics and whom they are about, and no figure that moves by
/// itself.
[[nodiscard]] std::string signature(const Health& health);

/// Whether this run speaks, and what the next one has to know of it.
[[nodiscard]] Spoken speak(Spoken before, const Health& health, std::int64_t now);

/// What earlier runs left that decides who is told.
struct HealthHistory {
    HealthLevel last = HealthLevel::ok;        ///< of the run before
    std::optional<std::int64_t> failing_since; ///< seconds since 1970
    HealthLevel notified = HealthLevel::ok;    ///< the level that people know about
    std::int64_t notified_at = 0;
    bool backups_seen = false; ///< there has been a verified backup: no folder is then no excuse
    Spoken spoken{};

    friend bool operator==(const HealthHistory&, const HealthHistory&) = default;
};

enum class Notice { none, problem, reminder, recovery };

struct Notification {
    Notice notice = Notice::none;
    HealthHistory sent;     ///< the history to keep when the notice went out, or there was none
    HealthHistory not_sent; ///< the history to keep otherwise: the next run tries again
};

/// A problem is told when a second run in a row sees it (or worse than what is known), once a day while it lasts,
/// and when it is over.
[[nodiscard]] Notification decide_notice(const HealthHistory& history, HealthLevel level, std::int64_t now);

} // namespace marea
