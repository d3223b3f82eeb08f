#include "../catch.hpp"
#include "../support.hpp"

#include "system/folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

using namespace marea;
namespace fs = std::filesystem;

TEST_CASE("files of a folder: regular ones, by name") {
    const test::Folder folder;
    std::ofstream(folder.path() / "b") << "12";
    std::ofstream(folder.path() / "a") << "1";
    fs::create_directory(folder.path() / "c");
    fs::create_symlink(folder.path() / "a", folder.path() / "d");
    const auto files = list_files(folder.path());
    REQUIRE(files);
    REQUIRE(files->size() == 2);
    CHECK((*files)[0].name == "a");
    CHECK((*files)[1].size == 2);
    CHECK(list_files(folder.path() / "none")->empty());
    CHECK_FALSE(list_files(folder.path() / "a"));
}

TEST_CASE("a writer is seen, a reader is none") {
    const test::Folder folder;
    const auto file = folder.path() / "a.log";
    std::ofstream(file) << "text";
    CHECK(has_writer(file) == false);
    {
        const std::ifstream reader(file);
        CHECK(has_writer(file) == false);
    }
    {
        const std::ofstream writer(file, std::ios::app);
        CHECK(has_writer(file) == true);
    }
    CHECK(has_writer(file) == false);
    CHECK_FALSE(has_writer(folder.path() / "none"));
}

TEST_CASE("a volume is looked into to its bottom") {
    const test::Folder folder;
    fs::create_directories(folder.path() / "a/b/c");
    std::ofstream(folder.path() / "a/b/c/file") << std::string(10'000, 'x');
    fs::create_hard_link(folder.path() / "a/b/c/file", folder.path() / "again");
    fs::create_symlink("/etc", folder.path() / "link");
    const auto plain = look_into(folder.path());
    REQUIRE(plain);
    CHECK_FALSE(plain->postgres);
    CHECK(plain->bytes >= 10'000);
    CHECK(plain->bytes < 60'000); // hard links once, and nothing through the link

    SECTION("the latest of its files' times, however deep; folders' do not count") {
        const auto now = fs::file_time_type::clock::now();
        fs::remove(folder.path() / "link");
        fs::last_write_time(folder.path() / "a/b/c/file", now - std::chrono::hours(24)); // and "again", the same file
        std::ofstream(folder.path() / "old") << "x";
        fs::last_write_time(folder.path() / "old", now - std::chrono::hours(1000));
        const auto written = look_into(folder.path())->written;
        REQUIRE(written);
        const auto ago = std::chrono::system_clock::now() - *written;
        CHECK(ago > std::chrono::hours(23));
        CHECK(ago < std::chrono::hours(25));
        fs::create_directories(folder.path() / "empty/in");
        CHECK_FALSE(look_into(folder.path() / "empty")->written);
    }
    SECTION("PG_VERSION") {
        const auto* where = GENERATE("PG_VERSION", "a/PG_VERSION", "a/b/c/PG_VERSION");
        std::ofstream(folder.path() / where) << "15\n";
        CHECK(look_into(folder.path())->postgres);
    }
    SECTION("a tablespace") {
        fs::create_directories(folder.path() / "a/PG_15_202209061/16384");
        CHECK(look_into(folder.path())->postgres);
    }
    SECTION("names that only look like it") {
        fs::create_directories(folder.path() / "PG_VERSION");
        std::ofstream(folder.path() / "PG_15_1") << "";
        CHECK_FALSE(look_into(folder.path())->postgres);
    }
    SECTION("what cannot be looked into is an error") {
        CHECK_FALSE(look_into(folder.path() / "none"));
        CHECK_FALSE(look_into(folder.path() / "again"));
        CHECK_FALSE(look_into(""));
        if (::geteuid() != 0) {
            fs::permissions(folder.path() / "a/b", fs::perms::none);
            CHECK_FALSE(look_into(folder.path()));
            fs::permissions(folder.path() / "a/b", fs::perms::owner_all);
        }
    }
}
