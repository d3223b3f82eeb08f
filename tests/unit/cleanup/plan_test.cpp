#include "../catch.hpp"

#include "cleanup/plan.hpp"

using namespace marea;
using namespace std::chrono_literals;

namespace {

const Moment now{std::chrono::seconds(1'705'329'060)};
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

TEST_CASE("containers and volumes: what Swarm owns stays, however old") {
    auto task = container("chat_backend.1.x", ContainerState::exited, 90 * day);
    CHECK(plan_containers({task}, {}, rules, now)[0].verdict == Verdict::remove);
    task.swarm = true;
    CHECK(plan_containers({task}, {}, rules, now)[0].verdict == Verdict::spare);
    CHECK(plan_containers({task}, {}, rules, now)[0].reason == Reason::swarm);
    task.managed = true; // its image was made of a `docker commit`
    CHECK(plan_containers({task}, {}, rules, now)[0].reason == Reason::swarm);
    CHECK(plan_containers({task}, {}, rules, now)[0].age == Seconds{90 * day});

    auto data = volume(std::string(64, 'a'));
    const Ledger ledger{{data.name, {seconds(now - 90 * day), false}}};
    CHECK(plan_volumes({data}, ledger, rules, now)[0].verdict == Verdict::remove);
    data.swarm = true;
    CHECK(plan_volumes({data}, ledger, rules, now)[0].verdict == Verdict::spare);
    CHECK(plan_volumes({data}, ledger, rules, now)[0].reason == Reason::swarm);
}

TEST_CASE("containers: what autoscale is at is left to it") {
    auto mine = container("chat_backend_1", ContainerState::exited, 2 * day);
    mine.managed = true;
    CHECK(plan_containers({mine}, {{"chat_backend_1"}}, rules, now)[0].reason == Reason::autoscale_at_work);
    CHECK(plan_containers({mine}, {{"chat_backend_2"}}, rules, now)[0].verdict == Verdict::remove);
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

TEST_CASE("containers: nothing of another project's, Marea's or Compose's") {
    CleanupRules ours;
    ours.project = "/opt/chat";
    const auto judged = [&](const std::string& project, bool managed, bool compose) {
        auto made = container("x", ContainerState::exited, 90 * day);
        made.project = project;
        made.managed = managed;
        made.compose = compose;
        return plan_containers({made}, {}, ours, now).front().reason;
    };
    CHECK(judged("/opt/chat", true, false) == Reason::managed);
    CHECK(judged("/opt/chat", true, true) == Reason::managed);
    CHECK(judged("/opt/chat", false, true) == Reason::compose);
    CHECK(judged("/opt/other", true, false) == Reason::other_project);
    CHECK(judged("/opt/other", true, true) == Reason::other_project);
    CHECK(judged("/opt/other", false, true) == Reason::other_project);
    CHECK(judged("", true, true) == Reason::managed); // of a Marea that wrote no such label
    CHECK(judged("", false, true) == Reason::compose);
    CHECK(judged("", false, false) == Reason::finished_long_ago);
}
