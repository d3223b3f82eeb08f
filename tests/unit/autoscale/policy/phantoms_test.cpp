#include "../../catch.hpp"

#include "../fakes.hpp"

#include "autoscale/policy/phantoms.hpp"

using namespace marea;
using namespace marea::test;

namespace {

/// Two backends, looked at minute by minute.
class Watch {
public:
    Watch() {
        world.wall = Moment(std::chrono::seconds(1705334400));
        world.now = {"boot", 1000};
        world.readings = {{Metric::cpu, 50.0}, {Metric::memory, 50.0}, {Metric::connections, 0.0}};
        for (const char* name : {"a", "b"}) {
            world.fleet.backends.push_back(make_backend(name, 3000, true));
            world.fleet.backends.back().created = 1705330000;
        }
        world.fleet.backends[1].created = 1705320000;
    }
    std::optional<PhantomRows> look(double after, Result<double> rows, Result<double> a, Result<double> b) {
        world.now.seconds += after;
        world.readings[2].value = std::move(rows);
        world.usage[{"a"}].connections = std::move(a);
        world.usage[{"b"}].connections = std::move(b);
        return watch_phantoms(world, settings);
    }
    /// So many looks with 30 rows and 8 sockets; whether one of them had something to say.
    bool looks(int number, double apart = 60) {
        bool said = false;
        for (int at = 0; at < number; ++at)
            said = look(apart, 30.0, 5.0, 3.0).has_value() || said;
        return said;
    }

    World world;
    Settings settings;
};

const Error missing{Fault::usage_hidden, {}, {}};

} // namespace

TEST_CASE("phantoms: ten minutes are ten minutes, and said once") {
    Watch watch;
    CHECK_FALSE(watch.looks(10)); // nine minutes
    SECTION("9:59") {
        CHECK_FALSE(watch.look(59, 30.0, 5.0, 3.0));
    }
    SECTION("10:00") {
        const auto found = watch.look(60, 30.0, 5.0, 3.0);
        REQUIRE(found);
        CHECK(*found == PhantomRows{30, 8, 1705320000});
        CHECK_FALSE(watch.looks(30));
    }
}

TEST_CASE("phantoms: ten ticks are ten ticks, however long they take") {
    Watch watch;
    CHECK_FALSE(watch.looks(9, 300));
    CHECK(watch.looks(1, 300));
}

TEST_CASE("phantoms: as many rows as sockets end it, and a later one is said again") {
    Watch watch;
    CHECK_FALSE(watch.looks(10));
    CHECK_FALSE(watch.look(60, 8.0, 5.0, 3.0));
    CHECK_FALSE(watch.world.memory.phantoms);
    CHECK_FALSE(watch.looks(10));
    CHECK(watch.looks(1));
    CHECK_FALSE(watch.look(60, 7.0, 5.0, 3.0));
    CHECK(watch.looks(11));
}

TEST_CASE("phantoms: one more row than sockets is one too many") {
    Watch watch;
    bool said = false;
    for (int minute = 0; minute <= 10; ++minute)
        said = watch.look(60, 9.0, 5.0, 3.0).has_value() || said;
    CHECK(said);
}

TEST_CASE("phantoms: a missing reading breaks the row, and is no new episode") {
    Watch watch;
    CHECK_FALSE(watch.looks(10));
    SECTION("rows") {
        CHECK_FALSE(watch.look(60, missing, 5.0, 3.0));
    }
    SECTION("sockets of one") {
        CHECK_FALSE(watch.look(60, 30.0, 5.0, missing));
    }
    CHECK_FALSE(watch.looks(10));
    CHECK(watch.looks(1));
    CHECK_FALSE(watch.look(60, missing, 5.0, 3.0));
    CHECK_FALSE(watch.looks(20));
}

TEST_CASE("phantoms: a reboot begins anew") {
    Watch watch;
    CHECK_FALSE(watch.looks(10));
    watch.world.now = {"another", 100000};
    CHECK_FALSE(watch.looks(10));
    CHECK(watch.looks(1));
}

TEST_CASE("phantoms: a stamp of the future counts as now") {
    Watch watch;
    CHECK_FALSE(watch.looks(9));
    watch.world.memory.phantoms->since.seconds += 100000;
    CHECK_FALSE(watch.looks(10));
    CHECK(watch.looks(1));
}

TEST_CASE("phantoms: a surplus that falls is rows that come and go without a socket, not phantoms") {
    Watch watch;
    bool said = false;
    for (int minute = 0; minute < 60; ++minute) // users of a pool: 30, 20, 10 more than it has sockets
        said = watch.look(60, 38.0 - 10.0 * (minute % 3), 5.0, 3.0).has_value() || said;
    CHECK_FALSE(said);
    for (int minute = 0; minute <= 11; ++minute) // a health check at each backend may be open or not
        said = watch.look(60, 30.0, 5.0 + minute % 2, 3.0 + minute % 2).has_value() || said;
    CHECK(said);
}

TEST_CASE("phantoms: nothing is said where sockets and rows cannot be compared") {
    Watch watch;
    SECTION("rows of another query") {
        watch.settings.database.connections_query = "SELECT count(*) FROM sessions";
    }
    SECTION("backends that run elsewhere") {
        watch.settings.balancer.static_servers = {"10.0.0.9:3000"};
    }
    SECTION("one is paused, with its clients") {
        watch.world.fleet.backends[0].state = ContainerState::paused;
    }
    CHECK_FALSE(watch.looks(30));
}

TEST_CASE("phantoms: where no backend runs every row is one") {
    Watch watch;
    for (auto& backend : watch.world.fleet.backends)
        backend.state = ContainerState::exited;
    CHECK_FALSE(watch.looks(10));
    const auto found = watch.look(60, 30.0, missing, missing);
    REQUIRE(found);
    CHECK(*found == PhantomRows{30, 0, 1705334400});
}
