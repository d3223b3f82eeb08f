#include "../catch.hpp"

#include "healthcheck/judge.hpp"

using namespace marea;

namespace {

const Error down{Fault::database_down, "127.0.0.1:5432", "connection refused"};
constexpr std::int64_t now = 1'705'334'460;
constexpr std::int64_t day = 86'400;

BackendHealth serving(const char* name) {
    return {{name}, true, "Up 2 minutes", {}};
}
BackendHealth silent(const char* name) {
    return {{name}, true, "Up 2 minutes", Error{Fault::unhealthy, name, "HTTP 500"}};
}
BackendHealth stopped(const char* name) {
    return {{name}, false, "Exited (137) 2 minutes ago", {}};
}

/// All well, with two backends; each row below changes one thing.
HealthSeen well() {
    return {{200, 1, Seconds{0.01}},
            std::vector<BackendHealth>{serving("a"), serving("b")},
            {},
            std::optional<std::int64_t>(now - 60),
            BackupsSeen{true, {now - 3600}},
            now};
}

template <class Change>
HealthSeen with(Change change) {
    auto seen = well();
    change(seen);
    return seen;
}

HealthSeen backed_up(std::vector<std::int64_t> verified) {
    return with([&](auto& s) { s.backups = BackupsSeen{true, std::move(verified)}; });
}

struct Row {
    const char* boundary;
    HealthSeen seen;
    HealthLevel expected;
    std::vector<HealthTopic> topics;
};

} // namespace

TEST_CASE(
    "health: of a Swarm service the running tasks count against its replicas, and nodes that are down are named") {
    const auto service = [](int replicas, int running, std::int64_t changed_ago, Cluster::Role role) {
        return with([&](auto& s) {
            Cluster cluster;
            cluster.role = role;
            cluster.service = "chat_backend";
            cluster.replicas = replicas;
            cluster.updated = now - changed_ago;
            cluster.nodes = {{"n1", "uno", true, true, "active", running}};
            s.cluster = cluster;
            s.backends = std::vector<BackendHealth>(static_cast<std::size_t>(running), serving("t"));
        });
    };
    using T = HealthTopic;
    const auto leader = Cluster::Role::leader;
    const auto topics = [](const HealthSeen& seen) {
        std::vector<T> all;
        for (const auto& finding : judge(seen, {}).findings)
            all.push_back(finding.topic);
        return all;
    };
    CHECK(topics(service(3, 3, 600, leader)).empty());
    CHECK(topics(service(3, 2, 60, leader)).empty()); // it was changed just now
    CHECK(topics(service(3, 2, 61, leader)) == std::vector{T::tasks_missing});
    CHECK(topics(service(3, 0, 1, leader)) == std::vector{T::none_serves});
    CHECK(judge(service(3, 0, 1, leader), {}).level == HealthLevel::critical);
    CHECK(topics(service(0, 0, 600, leader)).empty()); // its owner stopped it
    CHECK(topics(service(0, 0, 600, Cluster::Role::worker)).empty());
    CHECK(judge(service(3, 2, 61, leader), {}).serving == 2);
    CHECK(judge(service(3, 2, 61, leader), {}).backends == 3);
    auto lost = service(2, 2, 600, leader);
    lost.cluster->nodes.push_back({"n2", "dos", false, false, "active", 0});
    CHECK(topics(lost) == std::vector{T::node_down});
    auto failing = service(3, 2, 61, leader);
    failing.cluster->failed = {{"chat_backend.3", "dos", "No such image", now - 5}};
    CHECK(judge(failing, {}).findings.front().error->detail == "chat_backend.3 (dos): No such image");
}

TEST_CASE("health: one finding each, at its boundary") {
    using L = HealthLevel;
    using T = HealthTopic;
    const std::vector<Row> rows = {
        {"all well", well(), L::ok, {}},
        {"nothing answers", with([](auto& s) { s.reply.status = down; }), L::critical, {T::no_reply}},
        {"301", with([](auto& s) { s.reply.status = 301; }), L::critical, {T::wrong_status}},
        {"204 is not exactly 200", with([](auto& s) { s.reply.status = 204; }), L::critical, {T::wrong_status}},
        {"502 after retries",
         with([](auto& s) {
             s.reply = {502, 3, Seconds{0}};
         }),
         L::critical,
         {T::wrong_status}},
        {"success on the second try", with([](auto& s) { s.reply.attempts = 2; }), L::warning, {T::retried}},
        {"exactly 2 s", with([](auto& s) { s.reply.time = Seconds{2}; }), L::ok, {}},
        {"over 2 s", with([](auto& s) { s.reply.time = Seconds{2.001}; }), L::warning, {T::slow}},
        {"one stopped",
         with([](auto& s) {
             s.backends = std::vector{serving("a"), stopped("b")};
         }),
         L::warning,
         {T::backend_stopped}},
        {"one silent",
         with([](auto& s) {
             s.backends = std::vector{silent("a"), serving("b")};
         }),
         L::warning,
         {T::backend_silent}},
        {"none runs, whatever nginx says",
         with([](auto& s) {
             s.backends = std::vector{stopped("a"), stopped("b")};
         }),
         L::critical,
         {T::none_serves, T::backend_stopped, T::backend_stopped}},
        {"none answers by itself, yet nginx got a 200 from somewhere",
         with([](auto& s) {
             s.backends = std::vector{silent("a"), stopped("b")};
         }),
         L::warning,
         {T::backend_silent, T::backend_stopped}},
        {"fewer than MIN_BACKENDS",
         with([](auto& s) { s.backends = std::vector<BackendHealth>{}; }),
         L::warning,
         {T::too_few}},
        {"docker does not say", with([](auto& s) { s.backends = down; }), L::unknown, {T::backends_unknown}},
        {"database down", with([](auto& s) { s.database = down; }), L::warning, {T::database}},
        {"tick just young enough", with([](auto& s) { s.last_tick = std::optional{now - 300}; }), L::ok, {}},
        {"tick too old", with([](auto& s) { s.last_tick = std::optional{now - 301}; }), L::warning, {T::tick_old}},
        {"tick of a clock that was ahead",
         with([](auto& s) { s.last_tick = std::optional{now + 301}; }),
         L::warning,
         {T::tick_old}},
        {"no tick ever",
         with([](auto& s) { s.last_tick = std::optional<std::int64_t>(); }),
         L::warning,
         {T::tick_never}},
        {"state unreadable", with([](auto& s) { s.last_tick = down; }), L::unknown, {T::tick_unknown}},
        {"backups not in use", with([](auto& s) { s.backups = BackupsSeen{}; }), L::ok, {}},
        {"no backup yet", backed_up({}), L::warning, {T::backup_never}},
        {"backup just young enough", backed_up({now - 7 * 3600}), L::ok, {}},
        {"backup too old", backed_up({now - 7 * 3600 - 1}), L::warning, {T::backup_old}},
        {"a backup of a clock that was a little ahead", backed_up({now + 300}), L::ok, {}},
        {"a backup of the future is no proof", backed_up({now + 301}), L::warning, {T::backup_old}},
        {"nor does it hide an old one", backed_up({now + 301, now - 8 * 3600}), L::warning, {T::backup_old}},
        {"nor a young one", backed_up({now + 301, now - 3600}), L::ok, {}},
        {"backups unreadable", with([](auto& s) { s.backups = down; }), L::unknown, {T::backups_unknown}},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        const auto health = judge(row.seen, {});
        CHECK(health.level == row.expected);
        std::vector<HealthTopic> topics;
        for (const auto& finding : health.findings)
            topics.push_back(finding.topic);
        CHECK(topics == row.topics);
    }
}

TEST_CASE("health: the worst finding counts and comes first; a known fault is worse than an unknown state") {
    auto seen = well();
    seen.backends = down;
    seen.database = down;
    CHECK(judge(seen, {}).level == HealthLevel::warning);
    seen.reply.status = 502;
    const auto health = judge(seen, {});
    CHECK(health.level == HealthLevel::critical);
    CHECK(health.findings.front().topic == HealthTopic::wrong_status);
    CHECK(health.findings.back().topic == HealthTopic::backends_unknown);
}

TEST_CASE("health: counts those that answer and those that ought to") {
    auto seen = well();
    seen.backends = std::vector{serving("a"), serving("b"), silent("c"), stopped("d")};
    const auto health = judge(seen, {});
    CHECK(health.serving == 2);
    CHECK(health.backends == 4);
}

TEST_CASE("health: what is worth another try") {
    for (const int status : {408, 429, 500, 502, 503, 504})
        CHECK(is_transient(status));
    for (const int status : {200, 204, 301, 302, 400, 401, 404})
        CHECK_FALSE(is_transient(status));
    CHECK(is_transient(Error{Fault::http, "", "connection refused"}));
}

TEST_CASE("notices: the second failure in a row, once a day, and the recovery") {
    using L = HealthLevel;
    struct Run {
        std::int64_t after; ///< seconds since the run before
        HealthLevel level;
        Notice expected;
    };
    struct Story {
        const char* about;
        std::vector<Run> runs;
    };
    const std::vector<Story> stories = {
        {"all well", {{0, L::ok, Notice::none}, {300, L::ok, Notice::none}}},
        {"one failure is none", {{0, L::warning, Notice::none}, {300, L::ok, Notice::none}}},
        {"flapping tells nobody",
         {{0, L::critical, Notice::none},
          {300, L::ok, Notice::none},
          {300, L::critical, Notice::none},
          {300, L::ok, Notice::none}}},
        {"two are told once, and the recovery too",
         {{0, L::critical, Notice::none},
          {300, L::critical, Notice::problem},
          {300, L::critical, Notice::none},
          {300, L::ok, Notice::recovery},
          {300, L::ok, Notice::none}}},
        {"not knowing is a failure as well", {{0, L::unknown, Notice::none}, {300, L::unknown, Notice::problem}}},
        {"two failures of different levels are two failures",
         {{0, L::warning, Notice::none}, {300, L::critical, Notice::problem}, {300, L::critical, Notice::none}}},
        {"once a day while it lasts",
         {{0, L::warning, Notice::none},
          {300, L::warning, Notice::problem},
          {day - 1, L::warning, Notice::none},
          {1, L::warning, Notice::reminder},
          {300, L::warning, Notice::none}}},
        {"worse than what is known is news, when it lasts",
         {{0, L::warning, Notice::none},
          {300, L::warning, Notice::problem},
          {300, L::critical, Notice::none},
          {300, L::critical, Notice::problem},
          {300, L::warning, Notice::none},
          {300, L::critical, Notice::none},
          {300, L::ok, Notice::recovery}}},
        {"worse again after a milder while",
         {{0, L::critical, Notice::none},
          {300, L::critical, Notice::problem},
          {300, L::warning, Notice::none},
          {300, L::warning, Notice::none},
          {300, L::critical, Notice::none},
          {300, L::critical, Notice::problem}}},
        {"a clock that was ahead silences nobody",
         {{0, L::warning, Notice::none}, {300, L::warning, Notice::problem}, {-day, L::warning, Notice::reminder}}},
    };
    for (const auto& story : stories) {
        HealthHistory history;
        auto time = now;
        int number = 0;
        for (const auto& run : story.runs) {
            INFO(story.about << ", run " << ++number);
            time += run.after;
            const auto decided = decide_notice(history, run.level, time);
            CHECK(decided.notice == run.expected);
            history = decided.sent;
        }
    }
}

TEST_CASE("notices: one that did not go out is tried again") {
    const auto first = decide_notice({}, HealthLevel::critical, now).sent;
    const auto second = decide_notice(first, HealthLevel::critical, now + 300);
    REQUIRE(second.notice == Notice::problem);
    const auto third = decide_notice(second.not_sent, HealthLevel::critical, now + 600);
    CHECK(third.notice == Notice::problem);
    CHECK(third.sent.failing_since == now);
    const auto recovered = decide_notice(third.sent, HealthLevel::ok, now + 900);
    REQUIRE(recovered.notice == Notice::recovery);
    CHECK(decide_notice(recovered.not_sent, HealthLevel::ok, now + 1200).notice == Notice::recovery);
    CHECK(decide_notice(recovered.sent, HealthLevel::ok, now + 1200).notice == Notice::none);
    CHECK(decide_notice(second.not_sent, HealthLevel::ok, now + 600).notice == Notice::none); // nobody knew
}

TEST_CASE("speaking: a failure is said when it is new, when it changes, and once a day") {
    Health health;
    health.level = HealthLevel::warning;
    const auto stopped = [](const std::string& name, const std::string& status) {
        return Finding{HealthTopic::backend_stopped, HealthLevel::warning, Error{Fault::unhealthy, name, status}};
    };
    health.findings = {stopped("a", "Exited (1) 3 minutes ago"), stopped("b", "Exited (1)")};
    auto spoken = speak({}, health, 1000);
    CHECK(spoken.now);
    health.findings = {stopped("b", "Exited (1)"), stopped("a", "Exited (1) 8 minutes ago")};
    spoken = speak(spoken, health, 1300);
    CHECK_FALSE(spoken.now); // the same ones, in another order and with other words of docker's
    CHECK_FALSE(speak(spoken, health, 1000 + 86'399).now);
    CHECK(speak(spoken, health, 1000 + 86'400).now);
    CHECK(speak(spoken, health, 999).now); // the clock was wrong
    health.findings.pop_back();
    CHECK(speak(spoken, health, 1300).now); // better than before is a change too
    health.findings = {stopped("a", ""), stopped("c", "")};
    CHECK(speak(spoken, health, 1300).now);
    CHECK(speak(spoken, Health{}, 1300) == Spoken{}); // well again: forgotten, so that the next one is new
}

TEST_CASE("speaking: another status, fault or level is another failure; the age of a tick is none") {
    const auto of = [](HealthLevel level, Finding finding) { return signature({level, {std::move(finding)}, 0, 0}); };
    const auto warning = HealthLevel::warning;
    CHECK(of(warning, {HealthTopic::wrong_status, warning, {}, 404}) !=
          of(warning, {HealthTopic::wrong_status, warning, {}, 502}));
    CHECK(of(warning, {HealthTopic::tick_old, warning, {}, 400}) ==
          of(warning, {HealthTopic::tick_old, warning, {}, 700}));
    CHECK(of(warning, {HealthTopic::database, warning, Error{Fault::database_down, "db", "x"}}) !=
          of(warning, {HealthTopic::database, warning, Error{Fault::database_auth, "db", "x"}}));
    CHECK(of(warning, {HealthTopic::slow, warning}) != of(HealthLevel::critical, {HealthTopic::slow, warning}));
}
