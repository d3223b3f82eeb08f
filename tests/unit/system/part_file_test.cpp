#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"
#include "system/part_file.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace marea;
using namespace marea::test;

TEST_CASE("sha256: the standard's own examples, in any blocks") {
    const auto of = [](std::initializer_list<std::string_view> blocks) {
        Sha256 hash;
        for (const auto block : blocks)
            hash.add(block);
        return hash.hex();
    };
    CHECK(of({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(of({"abc"}) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(of({"a", "", "bc"}) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_of("/nonexistent").error().fault == Fault::io);
}

TEST_CASE("part file: 0600 under .part until it is put in place, and gone without that") {
    const Folder folder;
    const auto file = folder.path() / "new/x.dump";
    const auto part = folder.path() / "new/x.dump.part";
    {
        const auto abandoned = PartFile::create(file);
        REQUIRE(abandoned);
        struct stat status {};
        REQUIRE(::stat(part.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0600U);
        REQUIRE(::stat((folder.path() / "new").c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0700U);
        CHECK_FALSE(PartFile::create(file)); // exclusively
    }
    CHECK_FALSE(std::filesystem::exists(part));

    auto made = PartFile::create(file);
    REQUIRE(made);
    auto kept = std::move(made).value();
    CHECK(kept->add("ab"));
    CHECK(kept->add("c"));
    CHECK(kept->size() == 3);
    const auto sum = kept->finish();
    REQUIRE(sum);
    CHECK(*sum == *sha256_of(part));
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(kept->put_in_place().ok());
    kept.reset();
    CHECK(read_file(file)->value() == "abc");

    auto second = PartFile::create(file);
    CHECK_FALSE((*second)->put_in_place()); // never over another
    CHECK(read_file(file)->value() == "abc");
}

TEST_CASE("part file: what did not get onto the disk under its final name is not there") {
    const Folder folder;
    auto made = PartFile::create(folder.path() / "x");
    REQUIRE(made);
    REQUIRE((*made)->finish());
    // A folder in which names may be changed, and which cannot be opened to be synced; root could open it all the same.
    constexpr uid_t nobody = 65534;
    const auto user = ::geteuid();
    REQUIRE(::chmod(folder.path().c_str(), 0300) == 0);
    if (user == 0) {
        REQUIRE(::chown(folder.path().c_str(), nobody, static_cast<gid_t>(-1)) == 0);
        REQUIRE(::seteuid(nobody) == 0);
    }
    const auto put = (*made)->put_in_place();
    REQUIRE(::seteuid(user) == 0);
    REQUIRE(::chmod(folder.path().c_str(), 0700) == 0);
    CHECK_FALSE(put);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("part file: a disk that takes no more") {
    const Folder folder;
    const auto part = folder.path() / "x.part";
    auto made = PartFile::create(folder.path() / "x");
    REQUIRE(made);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const bool took = (*made)->add(std::string(4000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, SIG_DFL);
    CHECK_FALSE(took);
    REQUIRE((*made)->error());
    CHECK((*made)->error()->subject == part.string());
}
