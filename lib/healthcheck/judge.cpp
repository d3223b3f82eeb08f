#include "healthcheck/judge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace marea {
namespace {

constexpr int http_ok = 200;
constexpr std::int64_t day = 86'400;
constexpr std::int64_t clock_difference = 300; ///< a backup may be so much younger than now

using Findings = std::vector<Finding>;

void judge_reply(const Reply& reply, const HealthLimits& limits, Findings& findings) {
    if (!reply.status) {
        findings.push_back({HealthTopic::no_reply, HealthLevel::critical, reply.status.error()});
        return;
    }
    if (*reply.status != http_ok) {
        findings.push_back({HealthTopic::wrong_status, HealthLevel::critical, {}, static_cast<double>(*reply.status)});
        return;
    }
    if (reply.attempts > 1)
        findings.push_back({HealthTopic::retried, HealthLevel::warning, {}, static_cast<double>(reply.attempts)});
    if (reply.time.count() > limits.slow_seconds)
        findings.push_back({HealthTopic::slow, HealthLevel::warning, {}, reply.time.count()});
}

/// Swarm asks each task for its health; a worker sees its own tasks alone, and cannot tell whether they are enough.
void judge_service(const Cluster& cluster, const HealthSeen& seen, Health& health) {
    constexpr std::int64_t minute = 60;
    health.serving = static_cast<int>(seen.backends->size());
    health.backends = cluster.role == Cluster::Role::worker ? health.serving : cluster.replicas;
    std::string words;
    for (const auto& task : cluster.failed)
        words += (words.empty() ? "" : "; ") + task.task + (task.node.empty() ? "" : " (" + task.node + ")") + ": " +
                 task.words;
    if (health.serving == 0 && health.backends > 0)
        health.findings.push_back(
            {HealthTopic::none_serves, HealthLevel::critical, Error{Fault::tasks_failed, cluster.service, words}});
    else if (health.serving < health.backends && seen.now - cluster.updated > minute)
        health.findings.push_back({HealthTopic::tasks_missing, HealthLevel::warning,
                                   Error{Fault::tasks_failed, cluster.service, words},
                                   static_cast<double>(health.backends - health.serving)});
    for (const auto& node : cluster.nodes)
        if (!node.ready)
            health.findings.push_back(
                {HealthTopic::node_down, HealthLevel::warning, Error{Fault::node_unread, node.name, {}}});
}

void judge_backends(const HealthSeen& seen, const HealthLimits& limits, Health& health) {
    auto& findings = health.findings;
    if (!seen.backends) {
        findings.push_back({HealthTopic::backends_unknown, HealthLevel::unknown, seen.backends.error()});
        return;
    }
    if (seen.cluster) return judge_service(*seen.cluster, seen, health);
    health.backends = static_cast<int>(seen.backends->size());
    for (const auto& backend : *seen.backends) {
        if (!backend.running)
            findings.push_back({HealthTopic::backend_stopped, HealthLevel::warning,
                                Error{Fault::unhealthy, backend.name.value, backend.status}});
        else if (!backend.answer)
            findings.push_back({HealthTopic::backend_silent, HealthLevel::warning,
                                Error{Fault::unhealthy, backend.name.value, backend.answer.error().detail}});
        else
            ++health.serving;
    }
    // Where one runs, a 200 through the balancer came from it most likely: slow to answer, not gone.
    const auto is_running = [](const BackendHealth& backend) { return backend.running; };
    const bool any_runs = std::any_of(seen.backends->begin(), seen.backends->end(), is_running);
    if (health.backends > 0 && health.serving == 0 && !any_runs)
        findings.push_back({HealthTopic::none_serves, HealthLevel::critical});
    if (health.backends < limits.min_backends)
        findings.push_back({HealthTopic::too_few, HealthLevel::warning, {}, static_cast<double>(health.backends)});
}

void judge_tick(const HealthSeen& seen, const HealthLimits& limits, Findings& findings) {
    if (!seen.last_tick) {
        findings.push_back({HealthTopic::tick_unknown, HealthLevel::unknown, seen.last_tick.error()});
        return;
    }
    if (!*seen.last_tick) {
        findings.push_back({HealthTopic::tick_never, HealthLevel::warning});
        return;
    }
    const auto age = static_cast<double>(seen.now - **seen.last_tick);
    // far in the future it says as little as one of long ago
    if (std::abs(age) > limits.tick_seconds) findings.push_back({HealthTopic::tick_old, HealthLevel::warning, {}, age});
}

void judge_backups(const HealthSeen& seen, const HealthLimits& limits, Findings& findings) {
    if (!seen.backups) {
        findings.push_back({HealthTopic::backups_unknown, HealthLevel::unknown, seen.backups.error()});
        return;
    }
    if (!seen.backups->in_use) return;
    if (seen.backups->verified.empty()) {
        findings.push_back({HealthTopic::backup_never, HealthLevel::warning});
        return;
    }
    // One of the future says nothing; if there is none else, that is what there is to say.
    std::optional<std::int64_t> youngest;
    for (const auto taken : seen.backups->verified)
        if (taken - seen.now <= clock_difference) youngest = std::max(youngest.value_or(taken), taken);
    const auto age = static_cast<double>(seen.now - youngest.value_or(seen.backups->verified.front()));
    if (!youngest || age > limits.backup_seconds)
        findings.push_back({HealthTopic::backup_old, HealthLevel::warning, {}, age});
}

} // namespace

Health judge(const HealthSeen& seen, const HealthLimits& limits) {
    Health health;
    auto& findings = health.findings;
    judge_reply(seen.reply, limits, findings);
    judge_backends(seen, limits, health);
    if (!seen.database) findings.push_back({HealthTopic::database, HealthLevel::warning, seen.database.error()});
    judge_tick(seen, limits, findings);
    judge_backups(seen, limits, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return a.level > b.level; });
    if (!findings.empty()) health.level = findings.front().level;
    return health;
}

bool is_transient(const Result<int>& status) {
    if (!status) return status.error().fault != Fault::http_tls;
    // as curl --retry has it
    constexpr std::array not_now{408, 429, 500, 502, 503, 504};
    return std::find(not_now.begin(), not_now.end(), *status) != not_now.end();
}

int exit_code(HealthLevel level) {
    switch (level) {
    case HealthLevel::ok: return 0;
    case HealthLevel::warning: return 1;
    case HealthLevel::critical: return 2;
    case HealthLevel::unknown: break;
    }
    return 3;
}

std::string signature(const Health& health) {
    if (health.level == HealthLevel::ok) return {};
    std::set<std::string> parts; // in an order of its own: docker lists backends as it likes
    for (const auto& finding : health.findings) {
        auto part = std::to_string(static_cast<int>(finding.topic));
        if (finding.topic == HealthTopic::wrong_status) part += ":" + std::to_string(static_cast<int>(finding.number));
        if (finding.error)
            part += ":" + std::to_string(static_cast<int>(finding.error->fault)) + ":" + finding.error->subject;
        parts.insert(std::move(part));
    }
    std::string text = std::to_string(static_cast<int>(health.level));
    for (const auto& part : parts)
        text += " " + part;
    return text;
}

Spoken speak(Spoken before, const Health& health, std::int64_t now) {
    const auto failure = signature(health);
    if (failure.empty()) return {};
    const bool due = now - before.at >= day || now < before.at;
    if (failure == before.failure && !due) {
        before.now = false;
        return before;
    }
    return {failure, now, false, true};
}

Notification decide_notice(const HealthHistory& history, HealthLevel level, std::int64_t now) {
    HealthHistory next = history;
    next.last = level;
    if (level == HealthLevel::ok) {
        HealthHistory calm;
        calm.backups_seen = history.backups_seen;
        if (history.notified == HealthLevel::ok) return {Notice::none, calm, calm};
        return {Notice::recovery, calm, next}; // untold, it keeps what people believe
    }
    if (!history.failing_since || history.last == HealthLevel::ok) next.failing_since = now;
    // Two runs in a row: `lasting` is what both saw, `peak` what either did.
    const auto lasting = std::min(history.last, level);
    const auto peak = std::max(history.last, level);
    next.notified = std::min(history.notified, peak); // milder for two runs: worse again is news again
    auto sent = next;
    sent.notified = level;
    sent.notified_at = now;
    if (lasting > next.notified) return {Notice::problem, sent, next};
    const bool due = now - history.notified_at >= day || now < history.notified_at;
    if (next.notified != HealthLevel::ok && due) return {Notice::reminder, sent, next};
    return {Notice::none, next, next};
}

} // namespace marea
