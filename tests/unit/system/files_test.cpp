#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"
#include "system/lock.hpp"
#include "system/part_file.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

using namespace marea;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

constexpr uid_t nobody = 65534;

uid_t owner_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_uid;
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
    const test::Folder folder;
    const auto file = folder.path() / "state.json";
    REQUIRE(write_file(file, "old"));
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = ::signal(SIGXFSZ, SIG_IGN); // as prepare_process has it
    const rlimit small{1000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto written = write_file(file, std::string(2000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == EFBIG);
    CHECK(**read_file(file) == "old");
    CHECK_FALSE(fs::exists(file.string() + ".tmp"));
}

TEST_CASE("files: a link or a second name in the temporary's place is not written through") {
    const test::Folder folder;
    const auto file = folder.path() / "state.json";
    const auto victim = folder.path() / "victim";
    REQUIRE(write_file(victim, "mine"));
    fs::create_symlink(victim, file.string() + ".tmp");
    CHECK(write_file(file, "new"));
    fs::create_hard_link(victim, file.string() + ".tmp");
    CHECK(write_file(file, "new"));
    CHECK(**read_file(file) == "new");
    CHECK(**read_file(victim) == "mine");
}

TEST_CASE("files: lines are added at the end, and not through a link that somebody else could have put there") {
    const test::Folder folder;
    const auto logs = folder.path() / "logs";
    const auto file = logs / "health.log";
    const auto victim = folder.path() / "victim";
    REQUIRE(append_file(file, "one\n"));
    REQUIRE(append_file(file, "two\n"));
    CHECK(**read_file(file) == "one\ntwo\n");
    CHECK(mode_of(file) == 0640);
    REQUIRE(write_file(victim, ""));
    fs::remove(file);
    fs::create_symlink(victim, file);
    REQUIRE(append_file(file, "own\n")); // the folder is ours alone: so is the link
    CHECK(**read_file(victim) == "own\n");
    const auto planted = [&] {
        const auto added = append_file(file, "planted\n");
        REQUIRE_FALSE(added);
        CHECK(added.error().code == ELOOP);
        CHECK(**read_file(victim) == "own\n");
    };
    fs::permissions(logs, fs::perms::all);
    planted();
    fs::permissions(logs, fs::perms::owner_all);
    if (::geteuid() != 0 || ::chown(logs.c_str(), nobody, nobody) != 0) return;
    planted(); // root in another's folder
}

TEST_CASE("files: what root makes belongs to whom the folder belongs to") {
    if (::geteuid() != 0) {
        WARN("not root: not checked");
        return;
    }
    const test::Folder folder;
    REQUIRE(::chown(folder.path().c_str(), nobody, nobody) == 0);
    const auto new_folder = folder.path() / "state/more";
    CHECK(write_file(new_folder / "a.json", ""));
    CHECK(append_file(new_folder / "a.log", "x"));
    const auto lock = FileLock::try_acquire(new_folder / "a.lock");
    const auto part = PartFile::create(new_folder / "a.dump");
    for (const char* name : {"", "a.json", "a.log", "a.lock", "a.dump.part", ".."}) {
        INFO(name);
        CHECK(owner_of(new_folder / name) == nobody);
    }
    // What was there before is nobody's to give away: it might be a second name of a file elsewhere.
    const auto victim = folder.path() / "victim";
    REQUIRE(write_file(victim, ""));
    REQUIRE(::chown(victim.c_str(), 0, 0) == 0);
    fs::create_hard_link(victim, new_folder / "b.log");
    fs::create_hard_link(victim, new_folder / "b.lock");
    CHECK(append_file(new_folder / "b.log", "x"));
    CHECK(FileLock::try_acquire(new_folder / "b.lock"));
    CHECK(owner_of(victim) == 0);
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
