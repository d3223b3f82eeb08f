#include "../catch.hpp"

#include "../support.hpp"

#include "probe/verified_backups.hpp"

#include <fstream>

using namespace marea;

namespace {

constexpr auto verified = R"({"verified":{"how":"read"}})";
constexpr std::int64_t january_2nd = 1'767'323'045; ///< 2026-01-02 03:04:05 UTC

void put(const test::Folder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name) << text;
}

} // namespace

TEST_CASE("backups: no folder means that they are not in use") {
    const test::Folder folder;
    const auto seen = probe_verified_backups(folder.path() / "backups");
    REQUIRE(seen);
    CHECK_FALSE(seen->in_use);
}

TEST_CASE("backups: only a dump with its manifest counts, the newest of them") {
    const test::Folder folder;
    const auto newest = [&] {
        const auto seen = probe_verified_backups(folder.path());
        REQUIRE(seen);
        CHECK(seen->in_use);
        return seen->newest;
    };
    CHECK_FALSE(newest());
    put(folder, "chatdb_20260103T030405Z.dump", "x");
    CHECK_FALSE(newest());
    put(folder, "chatdb_20260102T030405Z.dump", "x");
    put(folder, "chatdb_20260102T030405Z.dump.json", verified);
    CHECK(newest() == january_2nd);
    put(folder, "chatdb_20260101T030405Z.dump", "x");
    put(folder, "chatdb_20260101T030405Z.dump.json", verified);
    CHECK(newest() == january_2nd);
    put(folder, "chatdb_20260104T030405Z.dump.json", verified); // its dump is gone
    CHECK(newest() == january_2nd);
    for (const auto* doubtful : {"", "{", "[]", R"({"verified":null})", R"({"verified":{},"damage":"sha256"})"}) {
        put(folder, "chatdb_20260103T030405Z.dump.json", doubtful);
        INFO(doubtful);
        CHECK(newest() == january_2nd);
    }
    put(folder, "chatdb_20260103T030405Z.dump.json", verified);
    CHECK(newest() == january_2nd + 86'400);
}

TEST_CASE("backups: other files are none") {
    const test::Folder folder;
    for (const std::string name : {"_20260102T030405Z.dump", "chatdb.dump", "chatdb_20260102T030405Z.dump.part",
                                   "chatdb_2026-1-02T030405Z.dump", "chatdb_20261302T030405Z.dump"}) {
        put(folder, name, "x");
        put(folder, name + ".json", verified);
    }
    const auto seen = probe_verified_backups(folder.path());
    REQUIRE(seen);
    CHECK_FALSE(seen->newest);
}

TEST_CASE("backups: a folder that cannot be read is no answer") {
    const test::Folder folder;
    put(folder, "backups", "a file");
    CHECK_FALSE(probe_verified_backups(folder.path() / "backups"));
}
