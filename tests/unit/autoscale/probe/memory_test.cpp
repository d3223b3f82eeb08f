#include "../../catch.hpp"

#include "autoscale/probe/memory.hpp"

using namespace marea;

TEST_CASE("/proc/meminfo: what is not available is used") {
    const auto used =
        parse_memory("MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n");
    REQUIRE(used);
    CHECK(used->value == Approx(75));
    CHECK(parse_memory("MemTotal: 10 kB\nMemAvailable: 10 kB")->value == Approx(0));
    CHECK(parse_memory("MemTotal: 10 kB\nMemAvailable: 0 kB")->value == Approx(100));
}

TEST_CASE("/proc/meminfo that is none: missing, never zero") {
    for (const char* text : {"", "MemTotal: 10 kB\n", "MemAvailable: 10 kB\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n",
                             "MemTotal: 10 kB\nMemAvailable: 11 kB\n", "MemTotal:\nMemAvailable:\n",
                             "MemTotal: ten\nMemAvailable: 1\n", "MemTotal: -5 kB\nMemAvailable: 1 kB\n"}) {
        INFO(text);
        CHECK_FALSE(parse_memory(text));
    }
}

TEST_CASE("a share of memory that is a whole number comes out exact") {
    for (int percent = 0; percent <= 100; ++percent) {
        const auto used =
            parse_memory("MemTotal: 1000 kB\nMemAvailable: " + std::to_string(1000 - percent * 10) + " kB\n");
        INFO(percent);
        CHECK(used->value == static_cast<double>(percent));
    }
}
