#include "../catch.hpp"

#include "policy/cleanup.hpp"

using namespace marea;
using namespace std::chrono_literals;

namespace {

const Moment now{std::chrono::seconds(1'705'329'060)};
const std::string hex(64, 'a');
const CleanupRules rules;
constexpr auto day = 86400s;

Container container(const char* id, ContainerState state, std::optional<std::chrono::seconds> ago) {
    Container made;
    made.id = id;
    made.name = {id};
    made.state = state;
    if (ago) made.finished = now - *ago;
    return made;
}

Volume volume(std::string name, std::optional<VolumeContents> contents = VolumeContents{4096, false}) {
    Volume made;
    made.name = std::move(name);
    made.driver = "local";
    made.contents = contents;
    return made;
}

std::int64_t seconds(Moment moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

template <class Items>
const Item& by_id(const Items& items, const std::string& id) {
    for (const auto& item : items)
        if (item.id == id) return item;
    throw std::runtime_error("no item " + id);
}

int going(const std::vector<Item>& items) {
    int number = 0;
    for (const auto& item : items)
        number += item.verdict == Verdict::spare ? 0 : 1;
    return number;
}

} // namespace

TEST_CASE("containers: what goes, what stays, and why") {
    struct Row {
        const char* boundary;
        ContainerState state;
        std::optional<std::chrono::seconds> ago;
        bool managed, compose, keep;
        Verdict verdict;
        Reason reason;
    };
    const auto remove = Verdict::remove, spare = Verdict::spare;
    const auto exited = ContainerState::exited;
    const std::vector<Row> rows = {
        {"stopped a second over 24 h", exited, day + 1s, false, false, false, remove, Reason::finished_long_ago},
        {"stopped exactly 24 h", exited, day, false, false, false, spare, Reason::recent},
        {"stopped in the future", exited, -100s, false, false, false, spare, Reason::recent},
        {"dead", ContainerState::dead, 2 * day, false, false, false, remove, Reason::finished_long_ago},
        {"Marea's own, just crashed", exited, 1s, true, false, false, spare, Reason::recent},
        {"Marea's own, exactly 24 h", exited, day, true, false, false, spare, Reason::recent},
        {"Marea's own, a second over 24 h", exited, day + 1s, true, false, false, remove, Reason::managed},
        {"Marea's own, unknown age", exited, std::nullopt, true, false, false, spare, Reason::age_unknown},
        {"Marea's own, of an image that Compose built", exited, day + 1s, true, true, false, remove, Reason::managed},
        {"the same, just crashed", exited, 1s, true, true, false, spare, Reason::recent},
        {"Marea's own, to keep", exited, 90 * day, true, false, true, spare, Reason::kept_by_label},
        {"Marea's own, running", ContainerState::running, std::nullopt, true, false, false, spare, Reason::running},
        {"Marea's own, being started", ContainerState::created, std::nullopt, true, false, false, spare,
         Reason::never_started},
        {"a stopped stack is somebody's", exited, 90 * day, false, true, false, spare, Reason::compose},
        {"marea.keep", exited, 90 * day, false, false, true, spare, Reason::kept_by_label},
        {"no time", exited, std::nullopt, false, false, false, spare, Reason::age_unknown},
        {"created", ContainerState::created, 90 * day, false, false, false, spare, Reason::never_started},
        {"running", ContainerState::running, 90 * day, false, false, false, spare, Reason::running},
        {"paused", ContainerState::paused, 90 * day, false, false, false, spare, Reason::running},
        {"restarting", ContainerState::restarting, 90 * day, false, false, false, spare, Reason::running},
        {"removing", ContainerState::removing, 90 * day, false, false, false, spare, Reason::running},
        {"a word that docker has not yet", ContainerState::unknown, 90 * day, false, false, false, spare,
         Reason::running},
    };
    for (const auto& row : rows) {
        INFO(row.boundary);
        auto one = container("c", row.state, row.ago);
        one.managed = row.managed;
        one.compose = row.compose;
        one.keep = row.keep;
        const auto items = plan_containers({one}, {}, rules, now);
        REQUIRE(items.size() == 1);
        CHECK(static_cast<int>(items[0].verdict) == static_cast<int>(row.verdict));
        CHECK(static_cast<int>(items[0].reason) == static_cast<int>(row.reason));
    }
}

TEST_CASE("containers: what autoscale is at is left to it") {
    auto mine = container("chat_backend_1", ContainerState::exited, 2 * day);
    mine.managed = true;
    CHECK(plan_containers({mine}, {{"chat_backend_1"}}, rules, now)[0].reason == Reason::autoscale_at_work);
    CHECK(plan_containers({mine}, {{"chat_backend_2"}}, rules, now)[0].verdict == Verdict::remove);
}

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
    CHECK(going(plan_volumes({volume(hex)}, {{hex, at(0s)}}, {Seconds{0}, Seconds{0}}, now)) == 1);
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
        auto stopped = container("c", ContainerState::exited, 1s);
        stopped.mounts = {{hex, "/data"}};
        auto referenced = seen;
        referenced.containers = {stopped};
        ledger = update(ledger, referenced, now + day);
        CHECK(ledger.at(hex) == VolumeRecord{std::nullopt, false, seconds(now + day)});
        CHECK(update(ledger, seen, now + 2 * day).at(hex).unreferenced_since == seconds(now + 2 * day));
    }
    SECTION("PostgreSQL's path, whatever comes later") {
        auto database = container("db", ContainerState::exited, 1s);
        for (const auto* path : {"/var/lib/postgresql", "/var/lib/postgresql/data", "/var/lib/postgresql/18/docker"}) {
            database.mounts = {{hex, path}};
            auto with_database = seen;
            with_database.containers = {database};
            const auto after = update(ledger, with_database, now);
            CHECK(after.at(hex).postgres);
            CHECK(update(after, seen, now + 9 * day).at(hex).postgres);
            CHECK(update(update(after, {}, now), seen, now).at(hex).postgres); // another engine answered once
        }
        database.mounts = {{hex, "/var/lib/postgresql2"}};
        seen.containers = {database};
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

TEST_CASE("unfinished backups") {
    const auto file = [](const char* name, std::chrono::seconds ago, bool being_written = false) {
        return FileEntry{name, 10, now - ago, being_written};
    };
    const std::vector<FileEntry> files = {file("a.part", day + 1s), file("b.part", day), file("c.part", 9 * day, true)};
    const auto items = plan_partial_backups(files, BackupNow::idle, now);
    CHECK(items.size() == 3);
    CHECK(going(items) == 1);
    CHECK(by_id(items, "a.part").reason == Reason::abandoned);
    CHECK(by_id(items, "c.part").reason == Reason::being_written);
    CHECK(going(plan_partial_backups(files, BackupNow::running, now)) == 0);
}

TEST_CASE("everything seen is on the list once: what goes and what stays is all there is") {
    std::vector<Container> containers;
    std::vector<Volume> volumes;
    std::vector<Image> images;
    Ledger ledger;
    for (int number = 0; number < 256; ++number) {
        const auto bit = [&](int index) { return (number >> index & 1) != 0; };
        const auto id = std::to_string(number);
        auto one = container(id.c_str(), static_cast<ContainerState>(number % 8), number * 1000s);
        one.managed = bit(3);
        one.compose = bit(4);
        one.keep = bit(5);
        containers.push_back(one);
        auto data = volume(bit(0) ? "named-" + id : std::string(64 - id.size(), 'a') + id);
        data.compose = bit(1);
        data.contents = bit(2) ? std::optional(VolumeContents{1, bit(3)}) : std::nullopt;
        if (bit(4)) ledger[data.name] = {seconds(now - number * 5000s), bit(5)};
        volumes.push_back(data);
        Image layer;
        layer.id = id;
        layer.parent = bit(0) ? std::to_string(number / 2) : "";
        if (bit(1)) layer.touched = now - number * 1000s;
        if (bit(7) && bit(2)) layer.tags = {"tag"};
        images.push_back(layer);
    }
    const auto whole = [](const std::vector<Item>& items, std::size_t expected) {
        std::set<std::string> ids;
        for (const auto& item : items)
            ids.insert(item.id);
        CHECK(ids.size() == expected);
        CHECK(items.size() == expected);
        CHECK(going(items) > 0);
        CHECK(going(items) < static_cast<int>(expected));
    };
    whole(plan_containers(containers, {}, rules, now), containers.size());
    whole(plan_volumes(volumes, ledger, rules, now), volumes.size());
    const auto plan = plan_images(images, {}, rules, now);
    whole(plan, images.size());
    for (const auto& image : images) { // no image that stays loses its parent
        if (by_id(plan, image.id).verdict != Verdict::spare || image.parent.empty()) continue;
        CHECK(by_id(plan, image.parent).verdict == Verdict::spare);
    }
}
