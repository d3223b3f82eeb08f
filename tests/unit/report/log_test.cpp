#include "../catch.hpp"
#include "../support.hpp"

#include "report/log.hpp"
#include "system/clock.hpp"

#include <cstdlib>

using namespace marea;

namespace {

class Noon final : public Clock {
public:
    [[nodiscard]] Moment wall() const override { return Moment{std::chrono::hours(12)}; }
    [[nodiscard]] Stamp boot() const override { return {}; }
    void sleep(Seconds) override {}
};

std::string logged(const std::function<void(const Log&)>& say) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* stream = ::open_memstream(&text, &size);
    const Noon clock;
    say(Log(clock, stream));
    std::fclose(stream);
    const std::string whole(text, size);
    std::free(text); // open_memstream's is ours to free
    return whole;
}

} // namespace

TEST_CASE("log: one event is one line, whatever words stand in it") {
    CHECK(logged([](const Log& log) {
              log.line("a\r\nb\x1b[2Jc\xC2\x9B"
                       "d");
          }) == "[1970-01-01 12:00:00] a??b?[2Jc?d\n");
    CHECK(logged([](const Log& log) {
              log.error(Error{Fault::http, "x\ny", "z\r"});
          }).find("ERROR: x?y no respondió (z?)") != std::string::npos);
    const auto long_one = logged([](const Log& log) { log.line(std::string(100'000, 'x')); });
    CHECK(long_one.size() < 5000);
    CHECK(long_one.ends_with("...\n"));
}

TEST_CASE("log: each line is written at once, and one that cannot be written is no end") {
    std::FILE* full = std::fopen("/dev/full", "w");
    REQUIRE(full != nullptr);
    const Noon clock;
    const Log log(clock, full);
    log.line("lost");
    log.warning("lost too");
    std::fclose(full);
}
