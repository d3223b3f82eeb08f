#include "../catch.hpp"
#include "../support.hpp"
#include "weather.hpp"

#include "system/files.hpp"
#include "system/gzip.hpp"
#include "system/part_file.hpp"

using namespace marea;
using namespace marea::test;
using Seen = std::vector<std::string>;

TEST_CASE("durable: a file is on the disk before it has its name, and its name before it counts") {
    const Folder folder;
    const auto file = folder.path() / "state.json";
    const auto name = folder.path().filename().string();
    {
        const Weather weather;
        REQUIRE(write_file(file, "old"));
        CHECK(weather.seen == Seen{"unlink state.json.tmp", "fsync state.json.tmp", "rename state.json.tmp state.json",
                                   "fsync " + name});
    }
    for (const std::string failing : {"fsync state.json.tmp", "rename state.json.tmp state.json"}) {
        INFO(failing);
        const Weather weather(failing);
        const auto written = write_file(file, "new");
        REQUIRE_FALSE(written);
        CHECK(written.error().code == EIO);
        CHECK(**read_file(file) == "old");
        CHECK_FALSE(std::filesystem::exists(folder.path() / "state.json.tmp"));
    }
    const Weather weather("fsync " + name);
    CHECK_FALSE(write_file(file, "new"));
}

TEST_CASE("durable: a dump too, and one that may not be there after a power cut is not there") {
    const Folder folder;
    const auto file = folder.path() / "x.dump";
    const auto name = folder.path().filename().string();
    const auto put = [&](const std::string& failing, bool worked) {
        const Weather weather(failing);
        auto part = std::move(PartFile::create(file)).value();
        REQUIRE(part->add("abc"));
        const bool ok = part->finish().ok() && part->put_in_place().ok();
        CHECK(ok == worked);
        part.reset();
        CHECK(std::filesystem::exists(file) == worked);
        CHECK_FALSE(std::filesystem::exists(folder.path() / "x.dump.part"));
        return weather.seen;
    };
    put("fsync x.dump.part", false);
    put("fsync " + name, false);
    CHECK(put("", true) == Seen{"fsync x.dump.part", "rename x.dump.part x.dump", "fsync " + name});
}

TEST_CASE("durable: an original goes only when its compressed form is there for good") {
    const Folder folder;
    const auto file = folder.path() / "a.log.1";
    const auto name = folder.path().filename().string();
    REQUIRE(write_file(file, "abc"));
    for (const auto& failing : {std::string("fsync a.log.1.gz.tmp"), "fsync " + name}) {
        INFO(failing);
        const Weather weather(failing);
        CHECK_FALSE(gzip_files(folder.path(), {"a.log.1"}).front());
        CHECK(std::filesystem::exists(file));
    }
    const Weather weather;
    CHECK(gzip_files(folder.path(), {"a.log.1"}).front());
    CHECK(weather.seen == Seen{"unlink a.log.1.gz.tmp", "fsync a.log.1.gz.tmp", "rename a.log.1.gz.tmp a.log.1.gz",
                               "fsync " + name, "unlink a.log.1"});
}
