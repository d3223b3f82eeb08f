#include "../../catch.hpp"

#include "autoscale/policy/guards.hpp"

using namespace marea;

namespace {

/// What a rule asks for with `active` backends.
struct Load {
    Direction direction;
    bool complete = true;
};
constexpr Load high{Direction::up};
constexpr Load normal{Direction::stay};
constexpr Load low{Direction::down};

Decision decide_for(const Load& load, const Counts& counts, const History& history, const Thresholds& thresholds = {}) {
    const int change = load.direction == Direction::up ? 1 : load.direction == Direction::down ? -1 : 0;
    return decide({counts.active + change, {}, load.complete}, counts, history, thresholds, {});
}

Counts owing(int active, int owed) {
    Counts counts{active};
    counts.owed = owed;
    return counts;
}

Counts with_outdated(int active) {
    Counts counts{active, 0, 0, active, active};
    counts.outdated = 1;
    return counts;
}

Counts stopped(int active) {
    Counts counts{active};
    counts.stopped = true;
    return counts;
}

History changed(double seconds_ago) {
    History history;
    history.since_change = Seconds{seconds_ago};
    return history;
}

History failed(int times, double seconds_ago) {
    History history;
    history.failures = times;
    history.since_failure = Seconds{seconds_ago};
    return history;
}

History both(double change_ago, int failures) {
    auto history = failed(failures, change_ago);
    history.since_change = Seconds{change_ago};
    return history;
}

struct Row {
    const char* boundary;
    Load seen;
    Counts counts;
    History history;
    Action action;
    Held held;
};

} // namespace

TEST_CASE("guards, in their order") {
    const std::vector<Row> rows = {
        {"normal", normal, {2, 0, 0, 1, 1}, {}, Action::none, Held::no},
        {"high adds", high, {1, 0, 0, 0, 0}, {}, Action::add, Held::no},
        {"low removes", low, {2, 0, 0, 1, 1}, {}, Action::remove, Held::no},
        {"low at MIN_BACKENDS is rest, without a word", low, {1, 0, 0, 1, 1}, {}, Action::none, Held::no},
        {"low, none of ours", low, {2, 0, 0, 0, 0}, {}, Action::none, Held::nothing_of_ours},
        {"low, ours is the balancer's last server", low, {2, 0, 0, 1, 0}, {}, Action::none, Held::last_server},
        {"one is starting: no other", high, {2, 1, 0, 1, 1}, {}, Action::none, Held::starting},
        {"one is starting, and fewer than the minimum", low, {0, 1, 0, 0, 0}, {}, Action::none, Held::starting},
        {"a failed start: the longer rest is said", high, {1, 0, 0, 0, 0}, both(20, 1), Action::none, Held::backoff},
        {"0 running adds whatever the load", low, {0, 0, 0, 0, 0}, {}, Action::add, Held::no},
        {"0 running adds at once after a change", low, {0, 0, 0, 0, 0}, changed(1), Action::add, Held::no},
        {"0 running and a broken image backs off", low, {0, 0, 0, 0, 0}, failed(1, 10), Action::none, Held::backoff},
        {"one below MAX_BACKENDS", high, {9, 0, 0, 9, 9}, {}, Action::add, Held::no},
        {"at MAX_BACKENDS", high, {10, 0, 0, 9, 9}, {}, Action::none, Held::at_maximum},
        {"over MAX_BACKENDS", high, {11, 0, 0, 9, 9}, {}, Action::none, Held::at_maximum},
        {"over MAX_BACKENDS and no more wanted: one less", normal, {11, 0, 0, 9, 9}, {}, Action::remove, Held::no},
        {"over MAX_BACKENDS: one a cooldown", normal, {11, 0, 0, 9, 9}, changed(20), Action::none, Held::cooldown},
        {"over MAX_BACKENDS, a reading missing",
         {Direction::stay, false},
         {11, 0, 0, 9, 9},
         {},
         Action::none,
         Held::no},
        {"over MAX_BACKENDS, none of ours", normal, {11, 0, 0, 0, 0}, {}, Action::none, Held::nothing_of_ours},
        {"the owner stopped the project: nothing starts", high, stopped(1), {}, Action::none, Held::project_stopped},
        {"stopped, and below the minimum", normal, stopped(0), {}, Action::none, Held::project_stopped},
        {"one was evicted: it is replaced", normal, owing(2, 1), {}, Action::add, Held::no},
        {"evicted, within the cooldown", normal, owing(2, 1), changed(20), Action::none, Held::cooldown},
        {"evicted, at MAX_BACKENDS: quiet", normal, owing(10, 1), {}, Action::none, Held::no},
        {"an outdated one is replaced", normal, with_outdated(2), {}, Action::replace, Held::no},
        {"outdated, within the cooldown: quiet", normal, with_outdated(2), changed(20), Action::none, Held::no},
        {"outdated, at MAX_BACKENDS: that one goes first", normal, with_outdated(10), {}, Action::replace, Held::no},
        {"outdated, and the last starts failed: quiet", normal, with_outdated(2), failed(3, 1), Action::none, Held::no},
        {"outdated, and load wants more: the load comes first", high, with_outdated(2), {}, Action::add, Held::no},
        {"at MAX_BACKENDS says so before the cooldown",
         high,
         {10, 0, 0, 9, 9},
         changed(1),
         Action::none,
         Held::at_maximum},
        {"ticks 57 s apart", high, {2, 0, 0, 1, 1}, changed(57), Action::add, Held::no},
        {"ticks 55 s apart", high, {2, 0, 0, 1, 1}, changed(55), Action::add, Held::no},
        {"ticks 54.9 s apart", high, {2, 0, 0, 1, 1}, changed(54.9), Action::none, Held::cooldown},
        {"ticks 40 s apart", high, {2, 0, 0, 1, 1}, changed(40), Action::none, Held::cooldown},
        {"ticks 57 s apart, down", low, {2, 0, 0, 1, 1}, changed(57), Action::remove, Held::no},
        {"ticks 40 s apart, down", low, {2, 0, 0, 1, 1}, changed(40), Action::none, Held::cooldown},
        {"draining is taken back first", high, {1, 0, 1, 1, 1}, {}, Action::take_back, Held::no},
        {"taking back undoes a change: no cooldown", high, {1, 0, 1, 1, 1}, changed(1), Action::take_back, Held::no},
        {"taking back starts nothing: no back-off", high, {1, 0, 1, 1, 1}, failed(3, 1), Action::take_back, Held::no},
        {"below the minimum with one draining", low, {0, 0, 1, 0, 0}, changed(1), Action::take_back, Held::no},
        {"taking back respects MAX_BACKENDS", high, {10, 0, 1, 9, 9}, {}, Action::none, Held::at_maximum},
        {"first failure: 54 s are too soon", high, {1, 0, 0, 0, 0}, failed(1, 54), Action::none, Held::backoff},
        {"first failure: the next minute's tick", high, {1, 0, 0, 0, 0}, failed(1, 57), Action::add, Held::no},
        {"third failure: 4 minutes, less the slack",
         high,
         {1, 0, 0, 0, 0},
         failed(3, 234),
         Action::none,
         Held::backoff},
        {"third failure: 4 minutes", high, {1, 0, 0, 0, 0}, failed(3, 236), Action::add, Held::no},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        const auto decision = decide_for(row.seen, row.counts, row.history);
        CHECK(static_cast<int>(decision.action) == static_cast<int>(row.action));
        CHECK(static_cast<int>(decision.held) == static_cast<int>(row.held));
    }
}

TEST_CASE("below the minimum the reason is the minimum") {
    Thresholds two;
    two.min_backends = 2;
    const auto decision = decide_for(low, {1, 0, 0, 0, 0}, {}, two);
    CHECK(decision.because == std::vector<Breach>{{Metric::backends, 1, 2}});
}

TEST_CASE("a held decision says how long still") {
    CHECK(decide_for(high, {1, 0, 0, 0, 0}, changed(40)).wait.count() == Approx(15));
    CHECK(decide_for(high, {1, 0, 0, 0, 0}, failed(2, 20)).wait.count() == Approx(95));
}

TEST_CASE("back-off: 1, 2, 4, 8, 16, 30, 30 minutes, and never overflows") {
    const std::vector<std::pair<int, double>> rows = {{0, 0},  {1, 1},  {2, 2},  {3, 4},    {4, 8},
                                                      {5, 16}, {6, 30}, {7, 30}, {1000, 30}};
    for (const auto& [failures, minutes] : rows) {
        INFO(failures);
        CHECK(backoff(failures).count() == Approx(minutes * 60));
    }
}

TEST_CASE("slack: a tenth of the interval, 5 s at most") {
    CHECK(slack(60).count() == Approx(5));
    CHECK(slack(20).count() == Approx(2));
    CHECK(slack(0).count() == Approx(0));
}

TEST_CASE("elapsed time: a reboot counts only what has passed since") {
    CHECK(elapsed_at_least({"a", 100}, {"a", 160}).count() == Approx(60));
    CHECK(elapsed_at_least({"a", 100000}, {"b", 12}).count() == Approx(12)); // not negative for a day
    CHECK(elapsed_at_least({"a", 5}, {"b", 300}).count() == Approx(300));
}

TEST_CASE("what drains is taken back even while one is starting") {
    Counts counts;
    counts.active = 2;
    counts.starting = 1;
    counts.draining = 1;
    const auto decision = decide({3, {}, true}, counts, {}, {}, {});
    CHECK(decision.action == Action::take_back);
    counts.draining = 0;
    CHECK(decide({3, {}, true}, counts, {}, {}, {}).held == Held::starting);
}

TEST_CASE(
    "what earlier ticks left to be done: one that drains does not stand in for a new image, and it waits quietly") {
    auto counts = with_outdated(2);
    counts.draining = 1;
    CHECK(decide({2, {}, true}, counts, {}, {}, {}).action == Action::replace);
    for (const bool is_stopped : {true, false}) {
        auto owes = owing(2, 1);
        owes.stopped = is_stopped;
        owes.starting = is_stopped ? 0 : 1;
        const auto decision = decide({2, {}, true}, owes, {}, {}, {});
        CHECK(decision.action == Action::none);
        CHECK(decision.held == Held::no);
        CHECK(decision.wish == Direction::stay);
    }
}
