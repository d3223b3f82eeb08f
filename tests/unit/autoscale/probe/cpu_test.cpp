#include "../../catch.hpp"

#include "autoscale/probe/cpu.hpp"

using namespace marea;

TEST_CASE("/proc/stat: busy is total less idle and iowait, steal counts as busy") {
    const auto sample = parse_cpu("cpu  100 10 50 800 40 5 5 30 7 3\ncpu0 1 2 3 4\n", {"boot", 1});
    REQUIRE(sample);
    CHECK(sample->total == 1040); // guest and guest_nice are inside user and nice already
    CHECK(sample->idle == 800);
    CHECK(sample->iowait == 40);
    CHECK(sample->at == Stamp{"boot", 1});
}

TEST_CASE("/proc/stat of an old kernel has four fields") {
    const auto sample = parse_cpu("cpu  1 2 3 4", {});
    REQUIRE(sample);
    CHECK(sample->total == 10);
    CHECK(sample->idle == 4);
}

TEST_CASE("/proc/stat that is none") {
    for (const char* text : {"", "cpu", "cpu  ", "cpu  1 2 3", "cpu  1 2 x 4", "cpu0 1 2 3 4", "cpu  -1 2 3 4",
                             "cpu  99999999999999999999999 2 3 4", "intr 1 2 3 4\ncpu  1 2 3 4"}) {
        INFO(text);
        CHECK_FALSE(parse_cpu(text, {}));
    }
}

TEST_CASE("busy share") {
    const auto sample = [](std::uint64_t total, std::uint64_t idle) { return CpuSample{{}, total, idle}; };
    CHECK(*busy_share(sample(1000, 800), sample(2000, 1600)) == Approx(20));
    CHECK(*busy_share(sample(0, 0), sample(100, 0)) == Approx(100));
    CHECK(*busy_share(sample(0, 0), sample(100, 100)) == Approx(0));
    CHECK_FALSE(busy_share(sample(0, 50), sample(100, 40))); // idle fell: CPUs came or went
    CHECK(*busy_share(sample(0, 0), sample(100, 140)) == Approx(0));
    CHECK_FALSE(busy_share(sample(100, 50), sample(100, 50)));
    CHECK_FALSE(busy_share(sample(200, 50), sample(100, 50)));
}

TEST_CASE("busy share: waiting for a disk is idle, and may go backwards") {
    CHECK(*busy_share({{}, 0, 0, 50}, {{}, 100, 40, 40}) == Approx(60));
    CHECK(*busy_share({{}, 0, 0, 0}, {{}, 100, 40, 30}) == Approx(30));
    CHECK_FALSE(busy_share({{}, 0, 41, 0}, {{}, 100, 40, 90}));
}

TEST_CASE("a kept sample serves from 5 s to 10 min, in the same boot") {
    const Stamp kept{"a", 1000};
    CHECK_FALSE(usable_window(kept, {"a", 1004.9}));
    CHECK(usable_window(kept, {"a", 1005}));
    CHECK(usable_window(kept, {"a", 1600}));
    CHECK_FALSE(usable_window(kept, {"a", 1600.1}));
    CHECK_FALSE(usable_window(kept, {"b", 1060}));
    CHECK_FALSE(usable_window(kept, {"a", 900}));
}

TEST_CASE("a share that is a whole number comes out exact: at a threshold is not over or under it") {
    for (std::uint64_t percent = 0; percent <= 100; ++percent) {
        INFO(percent);
        CHECK(*busy_share({{}, 0, 0}, {{}, 10000, 10000 - percent * 100}) == static_cast<double>(percent));
    }
}
