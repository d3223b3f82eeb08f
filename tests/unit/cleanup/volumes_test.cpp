#include "../catch.hpp"

#include "cleanup/plan.hpp"

using namespace marea;
using namespace std::chrono_literals;

namespace {

const Moment now{std::chrono::seconds(1'705'329'060)};
const std::string hex(64, 'a');
const CleanupRules rules;
constexpr auto day = 86400s;

Volume volume(std::string name, std::optional<VolumeContents> contents = VolumeContents{4096, false}) {
    Volume made;
    made.name = std::move(name);
    made.driver = "local";
    made.contents = contents;
    return made;
}

/// A stopped one that has `hex` mounted.
Container container(const char* destination) {
    Container made;
    made.id = "c";
    made.state = ContainerState::exited;
    made.mounts = {{hex, destination}};
    return made;
}

std::int64_t seconds(Moment moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

} // namespace

TEST_CASE("volumes: what goes, what stays, and why") {
    const auto at = [](std::chrono::seconds ago) { return VolumeRecord{seconds(now - ago), false}; };
    struct Row {
        const char* boundary;
        Volume volume;
        VolumeRecord record;
        Verdict verdict;
        Reason reason;
    };
    auto compose = volume(hex), keep = volume(hex), device = volume(hex), nfs = volume(hex);
    compose.compose = true;
    keep.keep = true;
    device.driver = "rexray";
    nfs.options = true;
    const auto spare = Verdict::spare;
    const auto old = at(8 * day);
    const std::vector<Row> rows = {
        {"exactly 7 days", volume(hex), at(7 * day), Verdict::remove, Reason::unreferenced},
        {"a second less", volume(hex), at(7 * day - 1s), spare, Reason::unused_recently},
        {"referenced", volume(hex), {std::nullopt, false}, spare, Reason::referenced},
        {"a name", volume("pgdata"), old, spare, Reason::named},
        {"63 digits", volume(std::string(63, 'a')), old, spare, Reason::named},
        {"64, one of them no digit", volume(std::string(63, 'a') + "g"), old, spare, Reason::named},
        {"Compose", compose, old, spare, Reason::compose},
        {"marea.keep", keep, old, spare, Reason::kept_by_label},
        {"another driver", device, old, spare, Reason::foreign},
        {"NFS", nfs, old, spare, Reason::foreign},
        {"once PostgreSQL's", volume(hex), {old.unreferenced_since, true}, spare, Reason::postgres_mount},
        {"PG_VERSION", volume(hex, VolumeContents{0, true}), old, spare, Reason::postgres_files},
        {"a file a second under 7 days", volume(hex, VolumeContents{1, false, now - 7 * day + 1s}), old, spare,
         Reason::written_lately},
        {"a file of tomorrow", volume(hex, VolumeContents{1, false, now + day}), old, spare, Reason::written_lately},
        {"a file of exactly 7 days", volume(hex, VolumeContents{1, false, now - 7 * day}), old, Verdict::remove,
         Reason::unreferenced},
        {"closed", volume(hex, std::nullopt), old, spare, Reason::not_looked_into},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        const auto items = plan_volumes({row.volume}, {{row.volume.name, row.record}}, rules, now);
        REQUIRE(items.size() == 1);
        CHECK(static_cast<int>(items[0].verdict) == static_cast<int>(row.verdict));
        CHECK(static_cast<int>(items[0].reason) == static_cast<int>(row.reason));
    }
    CHECK(plan_volumes({volume(hex)}, {}, rules, now)[0].reason == Reason::age_unknown); // not in the ledger
    // 0 days: at once, and still only what could be looked into
    CHECK(plan_volumes({volume(hex)}, {{hex, at(0s)}}, {Seconds{0}, Seconds{0}}, now)[0].verdict == Verdict::remove);
}

TEST_CASE("volumes: only what could go is looked into") {
    const auto closed = volume(hex, std::nullopt);
    CHECK(needs_a_look(closed, {{hex, {seconds(now - 8 * day), false}}}, rules, now));
    CHECK_FALSE(needs_a_look(closed, {{hex, {seconds(now), false}}}, rules, now));
    CHECK_FALSE(needs_a_look(closed, {{hex, {seconds(now - 8 * day), true}}}, rules, now));
    CHECK_FALSE(needs_a_look(volume("named", std::nullopt), {{"named", {seconds(now - 8 * day), false}}}, rules, now));
}

TEST_CASE("ledger: dates what no container references, and never forgets PostgreSQL") {
    Leftovers seen;
    seen.volumes = {volume(hex)};
    auto ledger = update({}, seen, now);
    CHECK(ledger.at(hex) == VolumeRecord{seconds(now), false, seconds(now)});
    SECTION("the date stays") {
        for (auto at = now; at < now + 9 * day; at += day)
            ledger = update(ledger, seen, at);
        CHECK(ledger.at(hex).unreferenced_since == seconds(now));
    }
    SECTION("two looks far apart say nothing of the time between") {
        CHECK(update(ledger, seen, now + 2 * day).at(hex).unreferenced_since == seconds(now));
        CHECK(update(ledger, seen, now + 2 * day + 1s).at(hex).unreferenced_since == seconds(now + 2 * day + 1s));
        ledger = update(ledger, seen, now + 8 * day);
        CHECK(plan_volumes(seen.volumes, ledger, rules, now + 8 * day)[0].reason == Reason::unused_recently);
    }
    SECTION("of an older version, without its last look") {
        CHECK(update({{hex, {seconds(now - 8 * day), false}}}, seen, now).at(hex).unreferenced_since == seconds(now));
    }
    SECTION("a stopped container references it too") {
        auto referenced = seen;
        referenced.containers = {container("/data")};
        ledger = update(ledger, referenced, now + day);
        CHECK(ledger.at(hex) == VolumeRecord{std::nullopt, false, seconds(now + day)});
        CHECK(update(ledger, seen, now + 2 * day).at(hex).unreferenced_since == seconds(now + 2 * day));
    }
    SECTION("PostgreSQL's path, whatever comes later") {
        for (const auto* path : {"/var/lib/postgresql", "/var/lib/postgresql/data", "/var/lib/postgresql/18/docker"}) {
            auto with_database = seen;
            with_database.containers = {container(path)};
            const auto after = update(ledger, with_database, now);
            CHECK(after.at(hex).postgres);
            CHECK(update(after, seen, now + 9 * day).at(hex).postgres);
            CHECK(update(update(after, {}, now), seen, now).at(hex).postgres); // another engine answered once
        }
        seen.containers = {container("/var/lib/postgresql2")};
        CHECK_FALSE(update(ledger, seen, now).at(hex).postgres);
    }
    SECTION("a date in the future is a clock that was wrong") {
        CHECK(update({{hex, {seconds(now + day), false, seconds(now)}}}, seen, now).at(hex).unreferenced_since ==
              seconds(now));
        CHECK(update({{hex, {seconds(now - day), false, seconds(now + day)}}}, seen, now).at(hex).unreferenced_since ==
              seconds(now));
    }
    SECTION("what is gone is forgotten") {
        CHECK(update(ledger, {}, now).empty());
    }
}
