#include "../catch.hpp"
#include "../support.hpp"

#include "state/pause.hpp"

using namespace marea;
using namespace marea::test;

TEST_CASE("pause: in force until its last second, and gone when it is ended") {
    const Folder folder;
    const Moment until(std::chrono::seconds(1705334400));
    const std::chrono::seconds second(1);
    CHECK_FALSE(*pause_in_force(folder.path(), until));
    REQUIRE(pause_file(folder.path()).save({until, "copia"}));
    REQUIRE(*pause_in_force(folder.path(), until - second));
    CHECK((*pause_in_force(folder.path(), until - second))->reason == "copia");
    CHECK_FALSE(*pause_in_force(folder.path(), until));
    CHECK_FALSE(*pause_in_force(folder.path(), until + second));
    REQUIRE(end_pause(folder.path()));
    CHECK_FALSE(*pause_in_force(folder.path(), until - second));
    CHECK(end_pause(folder.path())); // nothing to end is no failure
}

TEST_CASE("pause: a file that cannot be removed is said") {
    const Folder folder;
    std::filesystem::create_directories(folder.path() / "pause.json" / "full");
    CHECK_FALSE(end_pause(folder.path()));
}
