#include "../../catch.hpp"

#include "autoscale/probe/memory.hpp"

using namespace marea;

namespace {

double percent(std::string_view meminfo, std::uint64_t reclaimable_kilobytes = 0) {
    return parse_memory(meminfo, reclaimable_kilobytes).value().percent;
}

} // namespace

TEST_CASE("/proc/meminfo: what is not available is used") {
    const auto used =
        parse_memory("MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n");
    REQUIRE(used);
    CHECK(used->percent == Approx(75));
    CHECK(used->available_bytes == 4000000.0 * 1024);
    CHECK(percent("MemTotal: 10 kB\nMemAvailable: 10 kB") == Approx(0));
    CHECK(percent("MemTotal: 10 kB\nMemAvailable: 0 kB") == Approx(100));
}

TEST_CASE("/proc/meminfo of a kernel without MemAvailable: free, cached and reclaimable") {
    CHECK(percent("MemTotal: 100 kB\nMemFree: 10 kB\nCached: 20 kB\nSReclaimable: 10 kB\n") == Approx(60));
    CHECK(percent("MemTotal: 100 kB\nMemFree: 10 kB\nCached: 20 kB\n") == Approx(70));
    CHECK_FALSE(parse_memory("MemTotal: 100 kB\nMemFree: 10 kB\n"));
}

TEST_CASE("what ZFS's ARC gives back is available") {
    const auto* arcstats = "13 1 0x01 123 33456 1 2\nname type data\nhits 4 1\nc_min 4 1024000\nc_max 4 9999999\n"
                           "size 4 5120000\nsize_extra 4 7\n";
    CHECK(reclaimable_arc(arcstats) == 4000);
    CHECK(percent("MemTotal: 10000 kB\nMemAvailable: 1000 kB\n", reclaimable_arc(arcstats)) == Approx(50));
    CHECK(percent("MemTotal: 10000 kB\nMemAvailable: 9000 kB\n", 4000) == Approx(0)); // never over the total
    for (const char* none : {"", "size 4 5\n", "c_min 4 10\nsize 4 5\n", "c_min 4 x\nsize 4 y\n"})
        CHECK(reclaimable_arc(none) == 0);
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
        CHECK(used->percent == static_cast<double>(percent));
    }
}
