#include "../catch.hpp"

#include "base/text.hpp"

#include <cstdlib>

using namespace marea;
using namespace std::chrono;

namespace {

/// A text and what it is cleaned to.
struct Words {
    std::string from;
    std::string to;
};

} // namespace

TEST_CASE("text: lines end in a line feed, with or without a carriage return before it") {
    using Lines = std::vector<std::string_view>;
    CHECK(text::lines("").empty());
    CHECK(text::lines("a") == Lines{"a"});
    CHECK(text::lines("a\n") == Lines{"a"});
    CHECK(text::lines("a\r\n\nb\rc\n\n") == Lines{"a", "", "b\rc", ""});
    CHECK(text::non_empty_lines("\n\na\n\r\nb") == std::vector<std::string>{"a", "b"});
    CHECK(text::first_line("\nb").empty());
    CHECK(text::first_line("a\r\nb") == "a");
}

TEST_CASE("text: words from outside cannot do more in a line than be read") {
    const auto words = GENERATE(values<Words>({
        {"plain, ñ € 😀", "plain, ñ € 😀"},
        {"a\nb\rc\td", "a?b?c?d"},                                            // C0
        {std::string("\0\x1b[31m\x7f", 7), "??[31m?"},                        // NUL, ESC, DEL
        {"\xC2\x80 \xC2\x85 \xC2\x9B \xC2\x9F \xC2\xA0", "? ? ? ? \xC2\xA0"}, // C1 and what comes after it
        {"\xE2\x80\xA8 \xE2\x80\xA9", "? ?"},                                 // line and paragraph separator
        {"\xE2\x80\xAE \xE2\x80\xAA \xE2\x81\xA6 \xE2\x81\xA9 \xE2\x80\x8F \xD8\x9C", "? ? ? ? ? ?"}, // direction
        {"\xEF\xBB\xBFx", "?x"},                                                                      // byte order mark
        {"\xFFx\x80y", "?x?y"},                                                                       // no UTF-8 at all
        {"\xC3", "?"},                                                                                // cut short
        {"\xE2\x82", "??"},                       // cut short, each byte
        {"\xE2\x82x", "??x"},                     // interrupted
        {"\xC0\xAF", "??"},                       // not the shortest form
        {"\xE0\x80\xAF", "???"},                  //
        {"\xED\xA0\x80", "???"},                  // a surrogate
        {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"}, // the last character
        {"\xF4\x90\x80\x80", "????"},             // beyond it
        {"\xF5\x80\x80\x80", "????"},             //
    }));
    CHECK(text::clean(words.from) == words.to);
    CHECK(text::clean(words.to) == words.to);
}

TEST_CASE("text: too long is cut at a character") {
    CHECK(text::clean("abc", 3) == "abc");
    CHECK(text::clean("abcd", 3) == "abc...");
    CHECK(text::clean("abñ", 4) == "abñ");
    CHECK(text::clean("abñ", 3) == "ab...");
    CHECK(text::clean("ab😀", 5) == "ab...");
    CHECK(text::clean("", 0).empty());
    const auto long_one = text::clean(std::string(65'625, 'x'));
    CHECK(long_one == std::string(500, 'x') + "...");
    std::string euros;
    for (int number = 0; number < 21'875; ++number) // 65,625 bytes
        euros += "€";
    CHECK(text::clean(euros).size() == 498 + 3);
}

TEST_CASE("text: times, and back") {
    CHECK(text::utc_time(sys_seconds{}) == "1970-01-01T00:00:00Z");
    CHECK(text::utc_time(sys_seconds{} - 1ms) == "1969-12-31T23:59:59Z"); // never later than it is
    const auto leap = text::parse_utc_time("2024-02-29T23:59:59Z");
    REQUIRE(leap);
    CHECK(text::utc_time(*leap) == "2024-02-29T23:59:59Z");
    for (const std::string wrong :
         {"2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-1-1T0:0:0Z",
          "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z", "yesterday", ""})
        CHECK_FALSE(text::parse_utc_time(wrong));
    ::setenv("TZ", "UTC-2", 1);
    ::tzset();
    CHECK(text::local_time(*leap) == "2024-03-01 01:59:59");
    CHECK(text::local_time_of_day(*leap) == "01:59:59");
    CHECK(text::parse_utc_time("2024-02-29T23:59:59Z") == leap);
    ::setenv("TZ", "UTC", 1);
    ::tzset();
}

TEST_CASE("text: RFC 3339 with any offset and fraction") {
    const auto noon = text::parse_utc_time("2024-02-29T12:00:00Z");
    REQUIRE(noon);
    for (const auto* same : {"2024-02-29T12:00:00Z", "2024-02-29t12:00:00z", "2024-02-29 12:00:00.999Z",
                             "2024-02-29T14:30:00+02:30", "2024-02-28T23:00:00-13:00", "2024-02-29T12:00:00.5+00:00"})
        CHECK(text::parse_rfc3339(same) == noon);
    for (const auto* wrong : {"", "2024-02-29", "2024-02-29T12:00:00", "2024-02-30T12:00:00Z", "2024-13-01T12:00:00Z",
                              "2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z", "2024-02-29T12:00:00.Z",
                              "2024-02-29T12:00:00+0200", "2024-02-29T12:00:00+24:00", "2024-02-29T12:00:00ZZ"})
        CHECK_FALSE(text::parse_rfc3339(wrong));
}

TEST_CASE("text: durations") {
    CHECK(text::parse_duration("90s") == 90s);
    CHECK(text::parse_duration("90m") == 90min);
    CHECK(text::parse_duration("6h") == 6h);
    CHECK(text::parse_duration("7d") == 168h);
    CHECK(text::parse_duration("2w") == 336h);
    CHECK(text::parse_duration("1h30m") == 90min);
    CHECK(text::parse_duration("3653d") == 24h * 3653);
    for (const auto* wrong : {"", "0m", "6", "h", "-6h", "+6h", " 6h", "6 h", "6H", "6h ", "1.5h", "6h5", "3654d",
                              "9w3600d", "99999999999999999999d", "9223372036854775807w"})
        CHECK_FALSE(text::parse_duration(wrong));
}

TEST_CASE("text: numbers") {
    CHECK(text::grouped(0) == "0");
    CHECK(text::grouped(999) == "999");
    CHECK(text::grouped(1000) == "1.000");
    CHECK(text::grouped(1'234'567) == "1.234.567");
    CHECK(text::grouped(-999) == "-999");
    CHECK(text::grouped(-1000) == "-1.000");
    CHECK(text::decimals(7.25, 1) == "7,2");
    CHECK(text::decimals(7, 0) == "7");
}

TEST_CASE("text: bytes read the same, whatever the type of the number") {
    CHECK(text::bytes(0) == "0 B");
    CHECK(text::bytes(999) == "999 B");
    CHECK(text::bytes(1000) == "1,0 kB");
    CHECK(text::bytes(999'949) == "999,9 kB");
    CHECK(text::bytes(999'950) == "1,0 MB"); // and not 1000,0 kB
    CHECK(text::bytes(std::int64_t{7'400'000}) == "7,4 MB");
    CHECK(text::bytes(std::uint64_t{7'400'000}) == "7,4 MB");
    CHECK(text::bytes(999'950'000) == "1,0 GB");
    CHECK(text::bytes(5'000'000'000'000'000) == "5000,0 TB");
}
