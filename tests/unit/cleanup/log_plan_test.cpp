#include "../catch.hpp"

#include "cleanup/log_plan.hpp"

#include <algorithm>

using namespace marea;

namespace {

const Moment now{std::chrono::seconds(1'705'329'060)}; // 2024-01-15 14:31:00 UTC

FileEntry file(const std::string& name, std::uint64_t size = 1, bool being_written = false) {
    return {name, size, now, being_written};
}

const Item& by_id(const std::vector<Item>& items, const std::string& id) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
    REQUIRE(found != items.end());
    return *found;
}

} // namespace

TEST_CASE("a rotated log's name, and back") {
    CHECK(rotated_name("autoscale.log", now) == "autoscale.log.20240115T143100Z");
    const auto parsed = parse_rotated("autoscale.log.20240115T143100Z.gz");
    REQUIRE(parsed);
    CHECK(parsed->log == "autoscale.log");
    CHECK(parsed->stamp == "20240115T143100Z");
    CHECK(parsed->compressed);
    CHECK_FALSE(parse_rotated("autoscale.log.20240115T143100Z")->compressed);
    for (const auto* other : {"autoscale.log", "autoscale.log.1", "autoscale.log.gz", ".20240115T143100Z", "",
                              "notes.txt.20240115T143100Z", "autoscale.log.2024x115T143100Z", ".log.20240115T143100Z",
                              "autoscale.log.20240115T143100Z.gz.tmp", "autoscale.log-20240115T143100Z"})
        CHECK_FALSE(parse_rotated(other));
}

TEST_CASE("logs: over the limit, strictly") {
    const auto items = plan_logs({file("a.log", 10'000'001), file("b.log", 10'000'000), file("c.txt", 99'000'000),
                                  file(".log", 99'000'000), file("d.log.1", 99'000'000)},
                                 {}, now);
    CHECK(items.size() == 2); // no other file is looked at
    CHECK(by_id(items, "a.log").verdict == Verdict::rotate);
    CHECK(by_id(items, "a.log").name == "a.log.20240115T143100Z");
    CHECK(by_id(items, "b.log").reason == Reason::under_limit);
}

TEST_CASE("logs: a new name never falls on an old one") {
    const auto items = plan_logs(
        {file("a.log", 10'000'001), file("a.log.20240115T143100Z.gz"), file("a.log.20240115T143101Z")}, {}, now);
    CHECK(by_id(items, "a.log").name == "a.log.20240115T143102Z");
}

TEST_CASE("logs: keep counts each log's copies, the newest first, this run's among them") {
    const std::vector<FileEntry> copies = {file("a.log.20240101T000000Z.gz"), file("a.log.20240103T000000Z.gz"),
                                           file("a.log.20240102T000000Z.gz"), file("b.log.20230101T000000Z.gz")};
    const auto verdict = [&](std::uint64_t size, int keep, const std::string& id) {
        auto files = copies;
        files.push_back(file("a.log", size));
        return by_id(plan_logs(files, {100, keep}, now), id).verdict;
    };
    CHECK(verdict(100, 3, "a.log.20240101T000000Z.gz") == Verdict::spare);
    CHECK(verdict(101, 3, "a.log.20240101T000000Z.gz") == Verdict::remove);
    CHECK(verdict(101, 3, "a.log.20240102T000000Z.gz") == Verdict::spare);
    CHECK(verdict(101, 3, "b.log.20230101T000000Z.gz") == Verdict::spare);
    CHECK(verdict(100, 1, "a.log.20240103T000000Z.gz") == Verdict::spare);
    CHECK(verdict(100, 1, "a.log.20240102T000000Z.gz") == Verdict::remove);
}

TEST_CASE("logs: one that is still written is neither compressed nor removed") {
    const std::vector<FileEntry> files = {file("a.log.20240101T000000Z", 1, true), file("a.log.20240102T000000Z"),
                                          file("a.log.20240103T000000Z", 1, true)};
    const auto items = plan_logs(files, {100, 2}, now);
    CHECK(items.size() == 3);
    CHECK(by_id(items, "a.log.20240101T000000Z").reason == Reason::being_written);
    CHECK(by_id(items, "a.log.20240102T000000Z").verdict == Verdict::compress);
    CHECK(by_id(items, "a.log.20240103T000000Z").reason == Reason::being_written);
}

TEST_CASE("logs: a run that was killed left both forms of one copy: they count once") {
    const std::vector<FileEntry> files = {file("a.log.20240101T000000Z"), file("a.log.20240101T000000Z.gz"),
                                          file("a.log.20240102T000000Z.gz")};
    const auto items = plan_logs(files, {100, 2}, now);
    CHECK(by_id(items, "a.log.20240101T000000Z").verdict == Verdict::compress);
    CHECK(by_id(items, "a.log.20240101T000000Z.gz").verdict == Verdict::spare);
}

TEST_CASE("logs: who writes to a large one decides how it is rotated, or that it stays") {
    const std::vector<FileEntry> files = {file("a.log", 101), file("b.log", 101), file("c.log", 101), file("d.log", 1)};
    const auto items = plan_logs(files, {100, 1}, now,
                                 {{"a.log", LogUse::appended}, {"b.log", LogUse::held}, {"d.log", LogUse::appended}});
    CHECK(by_id(items, "a.log").verdict == Verdict::move_out);
    CHECK(by_id(items, "a.log").name == "a.log.20240115T143100Z");
    CHECK(by_id(items, "b.log").verdict == Verdict::spare);
    CHECK(by_id(items, "b.log").reason == Reason::held_open);
    CHECK(by_id(items, "c.log").verdict == Verdict::rotate);
    CHECK(by_id(items, "d.log").reason == Reason::under_limit);
    // One that stays adds no copy, so that none of its old ones has to make room.
    auto with_copy = files;
    with_copy.push_back(file("b.log.20240101T000000Z.gz"));
    with_copy.push_back(file("a.log.20240101T000000Z.gz"));
    const auto copies = plan_logs(with_copy, {100, 1}, now, {{"a.log", LogUse::appended}, {"b.log", LogUse::held}});
    CHECK(by_id(copies, "b.log.20240101T000000Z.gz").verdict == Verdict::spare);
    CHECK(by_id(copies, "a.log.20240101T000000Z.gz").verdict == Verdict::remove);
}
