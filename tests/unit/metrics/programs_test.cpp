#include "../catch.hpp"

#include "metrics/programs.hpp"

using namespace marea;
using namespace marea::metrics;
using autoscale::Says;

namespace {

struct Tick {
    Tick& say(Says says, std::vector<Argument> with = {}) {
        measures.take({says, std::move(with)});
        return *this;
    }
    [[nodiscard]] bool has(const std::string& line) const {
        return ("\n" + page.render({})).find("\n" + line) != std::string::npos;
    }
    Settings settings;
    Page page;
    TickMetrics measures{page, settings};
};

} // namespace

TEST_CASE("metrics: a tick's readings in base units, a missing one absent") {
    Tick tick;
    tick.say(Says::tick_started)
        .say(Says::readings,
             {{"cpu_percent", 45.5}, {"memory_percent", Error{Fault::io, "/proc/meminfo", {}}}, {"connections", 78.0}});
    CHECK(tick.measures.end());
    CHECK(tick.has("marea_cpu_ratio{} 0.455\n"));
    CHECK(tick.has("marea_connections{} 78\n"));
    CHECK_FALSE(tick.has("marea_memory_ratio"));
    CHECK(tick.has("marea_cpu_threshold_ratio{bound=\"max\"} 0.8\n"));
    CHECK(tick.has("marea_memory_threshold_ratio{bound=\"min\"} 0.3\n"));
    CHECK(tick.has("marea_connections_threshold{bound=\"max\"} 100\n"));
    CHECK(tick.has("marea_backends_max{} 10\n"));
    CHECK(tick.has("marea_paused{} 0\n"));
}

TEST_CASE("metrics: a decision, the guard that held it, and what was done") {
    Tick tick;
    tick.say(Says::tick_started);
    Decision decision;
    decision.active = 10;
    decision.proposed = 11;
    decision.held = Held::at_maximum;
    tick.measures.take({Says::decided, {}, decision});
    CHECK(tick.measures.end());
    CHECK(tick.has("marea_backends{} 10\n"));
    CHECK(tick.has("marea_backends_wanted{} 11\n"));
    CHECK(tick.has("marea_held{guard=\"at_maximum\"} 1\n"));
    CHECK(tick.has("marea_held{guard=\"cooldown\"} 0\n"));
    CHECK(tick.has("marea_decisions_total{decision=\"none\"} 1\n"));
    CHECK(tick.has("marea_decisions_total{decision=\"undecided\"} 0\n"));
    CHECK(tick.has("marea_changes_total{action=\"create\"} 0\n"));
    CHECK(tick.has("marea_failed_starts_total{} 0\n"));
}

TEST_CASE("metrics: backends are those after the change, and each change counts") {
    Tick tick;
    tick.say(Says::tick_started);
    Decision decision;
    decision.active = 1;
    decision.action = Action::add;
    tick.measures.take({Says::decided, {}, decision});
    tick.say(Says::created).say(Says::created).say(Says::active, {{"count", std::int64_t{3}}}).say(Says::paused);
    tick.say(Says::next_try, {{"failures", std::int64_t{1}}});
    CHECK(tick.measures.end());
    CHECK(tick.has("marea_backends{} 3\n"));
    CHECK(tick.has("marea_changes_total{action=\"create\"} 2\n"));
    CHECK(tick.has("marea_decisions_total{decision=\"add\"} 1\n"));
    CHECK(tick.has("marea_failed_starts_total{} 1\n"));
    CHECK(tick.has("marea_paused{} 1\n"));
}

TEST_CASE("metrics: a tick that could not decide says no number of backends") {
    Tick tick;
    tick.say(Says::tick_started).say(Says::failed, {{"error", Error{Fault::docker_down, {}, {}}}});
    CHECK(tick.measures.end());
    CHECK(tick.has("marea_decisions_total{decision=\"undecided\"} 1\n"));
    CHECK_FALSE(tick.has("marea_backends{"));
    CHECK_FALSE(tick.has("marea_held"));
}

TEST_CASE("metrics: a tick that another run kept from its work tells nothing") {
    Tick tick;
    tick.say(Says::another_run);
    CHECK_FALSE(tick.measures.end());
    CHECK(tick.page.render({}).empty());
}

TEST_CASE("metrics: a backup counts when it has its place") {
    Page page;
    BackupMetrics backup(page);
    backup.take({BackupMessage::dumped, {{"size", Bytes{2000}}, {"rows", std::int64_t{7}}, {"seconds", 1.5}}}, {});
    CHECK(page.render({}).empty());
    backup.take({BackupMessage::done, {}}, Moment(std::chrono::milliseconds(1'705'334'400'600)));
    const auto text = page.render({});
    CHECK(text.find("marea_backup_last_verified_timestamp_seconds{} 1705334400\n") != std::string::npos);
    CHECK(text.find("marea_backup_last_size_bytes{} 2000\n") != std::string::npos);
    CHECK(text.find("marea_backup_last_rows{} 7\n") != std::string::npos);
    CHECK(text.find("marea_backup_last_dump_duration_seconds{} 1.5\n") != std::string::npos);
}

TEST_CASE("metrics: a cleanup's sums grow, those of a dry run do not") {
    Page page;
    const std::vector<Argument> sums = {{"containers", std::int64_t{2}}, {"bytes", Bytes{10}}};
    take(page, Event<CleanupMessage>{CleanupMessage::would_free, sums});
    CHECK(page.render({}).empty());
    take(page, Event<CleanupMessage>{CleanupMessage::freed, sums});
    take(page, Event<CleanupMessage>{CleanupMessage::freed, sums});
    CHECK(page.render({}).find("marea_cleanup_freed_bytes_total{} 20\n") != std::string::npos);
    CHECK(page.render({}).find("marea_cleanup_removed_total{kind=\"containers\"} 4\n") != std::string::npos);
}

TEST_CASE("metrics: health by check, and no figure that was not seen") {
    const HealthSeen seen{
        {Error{Fault::http_refused, {}, {}}}, Error{}, {}, std::optional<std::int64_t>{}, BackupsSeen{}};
    Health health;
    health.level = HealthLevel::critical;
    health.findings = {{HealthTopic::no_reply, HealthLevel::critical}};
    const std::string url;
    Page page;
    take(page, HealthReport{seen, health, {}, url});
    const auto text = page.render({});
    CHECK(text.find("marea_health_level{} 2\n") != std::string::npos);
    CHECK(text.find("marea_health_check_failing{check=\"no_reply\"} 1\n") != std::string::npos);
    CHECK(text.find("marea_health_check_failing{check=\"backup_old\"} 0\n") != std::string::npos);
    CHECK(text.find("marea_health_response_seconds") == std::string::npos);
    CHECK(text.find("marea_health_backends") == std::string::npos);
}

TEST_CASE("metrics: on a swarm each task counts as a backend, and a node that does not lead decides nothing") {
    Tick leader;
    leader.say(Says::tick_started).say(Says::created).say(Says::created);
    leader.say(Says::lowering).say(Says::active, {{"count", std::int64_t{2}}});
    CHECK(leader.measures.end());
    CHECK(leader.has("marea_changes_total{action=\"create\"} 2\n"));
    CHECK(leader.has("marea_changes_total{action=\"remove\"} 1\n"));
    CHECK(leader.has("marea_backends{} 2\n"));
    Tick refused;
    refused.say(Says::tick_started).say(Says::lowering).say(Says::service_changed);
    CHECK(refused.measures.end());
    CHECK(refused.has("marea_changes_total{action=\"remove\"} 0\n"));
    Tick other;
    other.say(Says::tick_started).say(Says::noted);
    CHECK(other.measures.end());
    CHECK(other.has("marea_decisions_total{decision=\"undecided\"} 0\n"));
    CHECK_FALSE(other.has("marea_backends{"));
}
