#include "../catch.hpp"
#include "../support.hpp"
#include "../unzipped.hpp"

#include "cleanup/log_rotation.hpp"
#include "system/folder.hpp"

#include <sys/stat.h>

#include <fstream>

using namespace marea;
using marea::test::unzipped;
namespace fs = std::filesystem;

namespace {

Result<Rotation> rotate_log(const fs::path& folder, const std::string& log, const std::string& name) {
    return rotate_logs(folder, {{log, name}}).front();
}
Result<Rotation> compress_log(const fs::path& folder, const std::string& name) {
    return rotate_logs(folder, {{name, ""}}).front();
}

std::string many_lines(int number) {
    std::string text;
    for (int line = 0; line < number; ++line)
        text += "[2024-01-15 14:31:00] CPU: " + std::to_string(line) + "%\n";
    return text;
}

} // namespace

TEST_CASE("rotation: renamed and compressed, the same bytes, owner and mode") {
    const test::Folder folder;
    const auto text = many_lines(50'000);
    std::ofstream(folder.path() / "a.log") << text;
    REQUIRE(::chmod((folder.path() / "a.log").c_str(), 0640) == 0);
    const auto rotated = rotate_log(folder.path(), "a.log", "a.log.1");
    REQUIRE(rotated);
    CHECK(rotated->name == "a.log.1.gz");
    CHECK(rotated->compressed);
    CHECK(rotated->freed > 0);
    CHECK(unzipped(folder.path() / "a.log.1.gz") == text);
    struct stat status {};
    REQUIRE(::stat((folder.path() / "a.log.1.gz").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0640);
    CHECK(list_files(folder.path())->size() == 1); // the original and the temporary are gone
}

TEST_CASE("rotation: a log that a run in progress writes loses nothing") {
    const test::Folder folder;
    std::ofstream run(folder.path() / "a.log", std::ios::app);
    run << "before\n" << std::flush;
    const auto rotated = rotate_log(folder.path(), "a.log", "a.log.1");
    REQUIRE(rotated);
    CHECK_FALSE(rotated->compressed);
    CHECK(has_writer(folder.path() / "a.log.1") == true);
    run << "after\n" << std::flush;
    std::ofstream(folder.path() / "a.log", std::ios::app) << "the next run\n"; // as cron's >> does
    run.close();
    CHECK(has_writer(folder.path() / "a.log.1") == false);
    REQUIRE(compress_log(folder.path(), "a.log.1"));
    CHECK(unzipped(folder.path() / "a.log.1.gz") == "before\nafter\n");
    CHECK(fs::file_size(folder.path() / "a.log") == 13);
}

TEST_CASE("compression: what a killed run left is done again; an empty log too") {
    const test::Folder folder;
    std::ofstream(folder.path() / "a.log.1") << "whole\n";
    std::ofstream(folder.path() / "a.log.1.gz") << "half";
    std::ofstream(folder.path() / "a.log.1.gz.tmp") << "half";
    REQUIRE(compress_log(folder.path(), "a.log.1"));
    CHECK(unzipped(folder.path() / "a.log.1.gz") == "whole\n");
    CHECK(list_files(folder.path())->size() == 1);
    std::ofstream(folder.path() / "b.log.1").flush();
    REQUIRE(compress_log(folder.path(), "b.log.1"));
    CHECK(unzipped(folder.path() / "b.log.1.gz").empty());
}

TEST_CASE("compression: a link is not followed, a failure leaves the log") {
    const test::Folder folder;
    std::ofstream(folder.path() / "secret") << "secret";
    fs::create_symlink(folder.path() / "secret", folder.path() / "a.log.1");
    const auto linked = compress_log(folder.path(), "a.log.1");
    REQUIRE_FALSE(linked);
    CHECK(linked.error().fault == Fault::io);
    CHECK(fs::exists(folder.path() / "secret"));

    std::ofstream(folder.path() / "b.log.1") << "text";
    fs::create_directory(folder.path() / "b.log.1.gz"); // in the way of the rename
    CHECK_FALSE(compress_log(folder.path(), "b.log.1"));
    CHECK(fs::file_size(folder.path() / "b.log.1") == 4);
    CHECK_FALSE(fs::exists(folder.path() / "b.log.1.gz.tmp"));
    CHECK_FALSE(rotate_log(folder.path(), "none.log", "none.log.1"));
}

TEST_CASE("rotation: one that fails does not hold the others back") {
    const test::Folder folder;
    std::ofstream(folder.path() / "a.log") << "a";
    std::ofstream(folder.path() / "c.log") << "c";
    std::ofstream writer(folder.path() / "d.log");
    const auto results = rotate_logs(
        folder.path(), {{"a.log", "a.log.1"}, {"b.log", "b.log.1"}, {"d.log", "d.log.1"}, {"c.log", "c.log.1"}});
    REQUIRE(results.size() == 4);
    CHECK(results[0]->name == "a.log.1.gz");
    CHECK_FALSE(results[1]);
    CHECK(results[2]->name == "d.log.1");
    CHECK(results[3]->name == "c.log.1.gz");
    CHECK(unzipped(folder.path() / "c.log.1.gz") == "c");
}

TEST_CASE("rotation: a log that a daemon keeps open for appending is moved out and cut, and the daemon goes on in it") {
    const test::Folder folder;
    std::ofstream daemon(folder.path() / "a.log", std::ios::app);
    const auto text = many_lines(1000);
    daemon << text << std::flush;
    const auto rotated = rotate_logs(folder.path(), {{"a.log", "a.log.1", true}}).front();
    REQUIRE(rotated);
    CHECK(rotated->name == "a.log.1.gz");
    CHECK(rotated->compressed);
    daemon << "after\n" << std::flush;
    std::string left;
    std::getline(std::ifstream(folder.path() / "a.log"), left, '\0');
    CHECK(unzipped(folder.path() / "a.log.1.gz") + left == text + "after\n");
    CHECK(left.size() < 4096 + 10);
}
