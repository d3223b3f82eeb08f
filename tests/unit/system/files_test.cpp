#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"
#include "system/lock.hpp"

#include <sys/stat.h>

using namespace marea;

namespace {

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

} // namespace

TEST_CASE("files: written whole, private, in new private folders, and read back") {
    const test::Folder folder;
    const auto file = folder.path() / "a" / "b" / "state.json";
    REQUIRE(write_file(file, "one"));
    REQUIRE(write_file(file, "two"));
    CHECK(**read_file(file) == "two");
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(file.parent_path()) == 0700);
    CHECK(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) == 1); // no temporary is left
}

TEST_CASE("files: none is not an error; a folder in its place is") {
    const test::Folder folder;
    const auto none = read_file(folder.path() / "none");
    REQUIRE(none);
    CHECK_FALSE(*none);
    CHECK_FALSE(read_file(folder.path()));
    CHECK_FALSE(write_file(folder.path(), "x"));
}

TEST_CASE("files: a full disk leaves the old content") {
    // /dev/full answers every write with ENOSPC; the temporary is a symlink to it, which O_NOFOLLOW refuses first
    const test::Folder folder;
    const auto file = folder.path() / "state.json";
    REQUIRE(write_file(file, "old"));
    std::filesystem::create_symlink("/dev/full", file.string() + ".tmp");
    CHECK_FALSE(write_file(file, "new"));
    CHECK(**read_file(file) == "old");
}

TEST_CASE("lock: one holder, free again when it goes") {
    const test::Folder folder;
    const auto file = folder.path() / "state" / "autoscale.lock";
    {
        const auto held = FileLock::try_acquire(file);
        REQUIRE(held);
        const auto second = FileLock::try_acquire(file);
        REQUIRE_FALSE(second);
        CHECK(second.error().fault == Fault::lock_held);
    }
    CHECK(FileLock::try_acquire(file));
}
