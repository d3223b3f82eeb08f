#include "metrics/programs.hpp"

#include <string_view>

namespace marea::metrics {
namespace {

using autoscale::Says;

/// A number that an event carries; nullopt: it does not.
std::optional<double> number(const std::vector<Argument>& with, std::string_view name) {
    for (const auto& [key, value] : with) {
        if (key != name) continue;
        if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
        if (const auto* real = std::get_if<double>(&value)) return *real;
        if (const auto* bytes = std::get_if<Bytes>(&value)) return static_cast<double>(bytes->value);
    }
    return std::nullopt;
}

struct Exported {
    Metric metric;
    const Family& value;
    const Family& threshold;
};
constexpr std::array exported = {Exported{Metric::cpu, family::cpu, family::cpu_threshold},
                                 Exported{Metric::memory, family::memory, family::memory_threshold},
                                 Exported{Metric::connections, family::connections, family::connections_threshold}};

double base_unit(Metric metric, double value) {
    constexpr double percent = 100;
    return row_of(metric).unit == Unit::percent ? value / percent : value;
}

/// The events that are something done to one backend.
const char* action_of(Says says) {
    switch (says) {
    case Says::created: return "create";
    case Says::admitted: return "admit";
    case Says::taking_back: return "take_back";
    case Says::draining: return "drain";
    case Says::removed:
    case Says::lowering: return "remove";
    case Says::reviving: return "revive";
    case Says::evicted: return "evict";
    default: return nullptr;
    }
}

constexpr std::array actions = {Says::created, Says::admitted, Says::taking_back, Says::draining,
                                Says::removed, Says::reviving, Says::evicted};

const char* code_of(HealthTopic topic) {
    switch (topic) {
    case HealthTopic::no_reply: return "no_reply";
    case HealthTopic::wrong_status: return "wrong_status";
    case HealthTopic::slow: return "slow";
    case HealthTopic::retried: return "retried";
    case HealthTopic::backends_unknown: return "backends_unknown";
    case HealthTopic::backend_stopped: return "backend_stopped";
    case HealthTopic::backend_silent: return "backend_silent";
    case HealthTopic::none_serves: return "none_serves";
    case HealthTopic::too_few: return "too_few";
    case HealthTopic::tasks_missing: return "tasks_missing";
    case HealthTopic::node_down: return "node_down";
    case HealthTopic::database: return "database";
    case HealthTopic::tick_unknown: return "tick_unknown";
    case HealthTopic::tick_never: return "tick_never";
    case HealthTopic::tick_old: return "tick_old";
    case HealthTopic::backups_unknown: return "backups_unknown";
    case HealthTopic::backup_never: return "backup_never";
    case HealthTopic::backup_old: return "backup_old";
    }
    return "";
}

void take_decision(Page& page, const Decision& decision) {
    page.set(family::backends, decision.active);
    page.set(family::backends_wanted, decision.proposed);
    page.add(family::decisions, 1, {{"decision", code_of(decision.action)}});
    for (auto guard = Held::at_maximum; guard < Held::engine_unknown; guard = Held(static_cast<int>(guard) + 1))
        page.set(family::held, guard == decision.held ? 1 : 0, {{"guard", code_of(guard)}});
}

} // namespace

void TickMetrics::take(const autoscale::TickEvent& event) {
    if (const auto done = announced_.done(event))
        if (const auto* action = action_of(done->says)) page_.add(family::changes, 1, {{"action", action}});
    switch (event.says) {
    case Says::tick_started: ran_ = true; return;
    case Says::paused: paused_ = true; return;
    case Says::noted:
    case Says::nothing_to_note: notes_ = true; return;
    case Says::readings:
        for (const auto& [metric, value, threshold] : exported)
            if (const auto read = number(event.with, row_of(metric).code)) page_.set(value, base_unit(metric, *read));
        return;
    case Says::decided:
        decided_ = event.decision.has_value();
        if (decided_) take_decision(page_, *event.decision);
        return;
    case Says::active:
        if (const auto count = number(event.with, "count")) page_.set(family::backends, *count);
        return;
    case Says::next_try: page_.add(family::failed_starts); return;
    default: return;
    }
}

bool TickMetrics::end() {
    if (!ran_) return false;
    const auto& limits = settings_.thresholds;
    page_.set(family::backends_min, limits.min_backends);
    page_.set(family::backends_max, limits.max_backends);
    for (const auto& [metric, value, threshold] : exported) {
        page_.set(threshold, base_unit(metric, limits[metric].min), {{"bound", "min"}});
        page_.set(threshold, base_unit(metric, limits[metric].max), {{"bound", "max"}});
    }
    page_.set(family::paused, paused_ ? 1 : 0);
    page_.add(family::decisions, decided_ || notes_ ? 0 : 1, {{"decision", "undecided"}});
    // There from the beginning, so that the first one is seen as a rise.
    page_.add(family::failed_starts, 0);
    for (const auto action : {Action::none, Action::add, Action::take_back, Action::remove, Action::replace})
        page_.add(family::decisions, 0, {{"decision", code_of(action)}});
    for (const auto says : actions)
        page_.add(family::changes, 0, {{"action", action_of(says)}});
    return true;
}

void BackupMetrics::take(const Event<BackupMessage>& event, Moment now) {
    if (event.message == BackupMessage::dumped) dumped_ = event.with;
    if (event.message != BackupMessage::done) return;
    const std::chrono::duration<double> at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    page_.set(family::backup_verified, at.count());
    for (const auto& [name, family] : {std::pair{"size", &family::backup_bytes},
                                       {"rows", &family::backup_rows},
                                       {"seconds", &family::backup_duration}})
        if (const auto value = number(dumped_, name)) page_.set(*family, *value);
}

void take(Page& page, const Event<CleanupMessage>& event) {
    if (event.message != CleanupMessage::freed) return;
    if (const auto bytes = number(event.with, "bytes")) page.add(family::freed, *bytes);
    for (const auto* kind : {"containers", "images", "volumes", "logs", "backups"})
        if (const auto count = number(event.with, kind)) page.add(family::removed, *count, {{"kind", kind}});
}

void take(Page& page, const HealthReport& report) {
    const auto& [seen, health, limits, url, timeout] = report;
    page.set(family::health_level, exit_code(health.level));
    if (seen.reply.status) page.set(family::health_response, seen.reply.time.count());
    if (seen.backends) {
        page.set(family::health_backends, health.backends);
        page.set(family::health_answering, health.serving);
    }
    for (int topic = 0; topic <= static_cast<int>(HealthTopic::backup_old); ++topic)
        page.set(family::health_failing, 0, {{"check", code_of(HealthTopic(topic))}});
    for (const auto& finding : health.findings)
        page.set(family::health_failing, 1, {{"check", code_of(finding.topic)}});
}

} // namespace marea::metrics
