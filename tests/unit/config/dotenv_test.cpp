#include "config/dotenv.hpp"

#include "../catch.hpp"

using namespace marea::config;

namespace {

std::optional<std::string> environment(const std::string& name) {
    if (name == "FROM_ENV") return "outside";
    if (name == "EMPTY_ENV") return "";
    if (name == "BOTH") return "environment";
    return std::nullopt;
}

Dotenv read(std::string_view text) {
    auto parsed = parse_dotenv(text, environment);
    REQUIRE(std::holds_alternative<Dotenv>(parsed));
    return std::get<Dotenv>(std::move(parsed));
}

struct Case {
    std::string_view text;
    std::string key;
    std::string value;
};

std::string value_of(const Dotenv& dotenv, const std::string& key) {
    const auto found = dotenv.values.find(key);
    return found == dotenv.values.end() ? "(none)" : found->second;
}

} // namespace

TEST_CASE("dotenv: one value, form by form, as Compose reads it") {
    const auto [text, key, value] = GENERATE(values<Case>({
        {"K=v", "K", "v"},
        {"K =v", "K", "v"},
        {"K= v", "K", "v"},
        {"  \t K=v  \t", "K", "v"},
        {"K=", "K", ""},
        {"K=\nL=x", "K", ""},
        {"K='v'", "K", "v"},
        {"K=\"v\"", "K", "v"},
        {"K: v", "K", "v"},
        {"K: a=b", "K", "a=b"},
        {"K=a:b", "K", "a:b"},
        {"K=a=", "K", "a="},
        {"K=a==b", "K", "a==b"},
        {"a.b=v", "a.b", "v"},
        {"a-b[1]=v", "a-b[1]", "v"},
        {"\xC3\xB1=v", "\xC3\xB1", "v"},
        {"export K=v", "K", "v"},
        {"export\tK=v", "K", "v"},
        {"\texport  K=v", "K", "v"},
        {"exportK=v", "exportK", "v"},
        {"export_K =v", "export_K", "v"},
        {"export K=\"export x\"", "K", "export x"},
        {"K=two words", "K", "two words"},
        {"K=it's", "K", "it's"},
        {"K=a\"b\"", "K", "a\"b\""},
        {"K=v # comment", "K", "v"},
        {"K=v #comment", "K", "v"},
        {"K=v #", "K", "v"},
        {"K=v#1", "K", "v#1"},
        {"K=v\t#1", "K", "v\t#1"}, // Compose wants a space
        {"K=#1", "K", "#1"},
        {"K='v#1' # comment", "K", "v#1"},
        {"K=\"v#1\"#comment", "K", "v#1"},
        {"K='a\\'b'", "K", "a'b"},
        {"K='a\\nb'", "K", "a\\nb"},
        {"K='a\\\\b'", "K", "a\\\\b"},
        {"K='$FROM_ENV ${X'", "K", "$FROM_ENV ${X"},
        {"K=a\\nb", "K", "a\\nb"},
        {"K=\"a\\\"b\"", "K", "a\"b"},
        {"K=\"\\\"a\\\"\"", "K", "\"a\""},
        {"K=\"'a'\"", "K", "'a'"},
        {"K=\"a\\nb\\tc\\rd\"", "K", "a\nb\tc\rd"},
        {"K=\"\\a\\b\\f\\v\\\\\"", "K", "\a\b\f\v\\"},
        {"K=\"a\\\\nb\"", "K", "a\\nb"},
        {"K=\"a\\ b\\cd\"", "K", "a\\ b\\cd"},
        {"K=\"\\x41\\u12e4\"", "K", "\\x41\\u12e4"},
        {"K=\"\\0101\\0351\"", "K", "A\xC3\xA9"},
        {"K=\"\\012 \\0888 \\0777\"", "K", "\\12 \\888 \\777"},
        {"K=\"one\ntwo\"", "K", "one\ntwo"},
        {"K='one\n# two\nL=x\n'", "K", "one\n# two\nL=x\n"},
        {"K='a'L=b", "L", "b"},
        {"K='a' L=b", "L", "b"},
        {"K='a' export L=b", "L", "b"},
        {"K=$FROM_ENV", "K", "outside"},
        {"K=${FROM_ENV}s", "K", "outsides"},
        {"A=1\nK=${A}2", "K", "12"},
        {"BOTH=file\nK=$BOTH", "K", "environment"}, // the environment goes first
        {"BOTH=file", "BOTH", "file"},
        {"K=$NONE", "K", ""},
        {"K=$NONE.x", "K", ".x"},
        {"K=${NONE:-d}", "K", "d"},
        {"K=${EMPTY_ENV:-d}", "K", "d"},
        {"K=${EMPTY_ENV-d}", "K", ""},
        {"K=${NONE-d}", "K", "d"},
        {"K=${FROM_ENV:-d}", "K", "outside"},
        {"K=${NONE:+d}", "K", ""},
        {"K=${FROM_ENV:+d}", "K", "d"},
        {"K=${EMPTY_ENV:+d}", "K", ""},
        {"K=${EMPTY_ENV+d}", "K", "d"},
        {"K=${FROM_ENV:?why}", "K", "outside"},
        {"K=${EMPTY_ENV?why}", "K", ""},
        {"K=${NONE:-${OTHER:-deep}}", "K", "deep"},
        {"K=${NONE:-a${FROM_ENV}b}c", "K", "aoutsidebc"},
        {"K=${NONE:-{\"a\":1}}", "K", "{\"a\":1}"},
        {"K=${NONE-a:-b}", "K", "a:-b"},
        {"K=${NONE:-a} ${NONE:-b}", "K", "a b"},
        {"K=${FROM_ENV} }", "K", "outside }"},
        {"K=a$$b", "K", "a$b"},
        {"K=$$FROM_ENV", "K", "$FROM_ENV"},
        {"K=$$${FROM_ENV}", "K", "$outside"},
        {"K=a$85b", "K", "a$85b"},
        {"K=a$", "K", "a$"},
        {"K=\"a\\$FROM_ENV\"", "K", "a$FROM_ENV"},
        {"K=\"a\\${FROM_ENV}\"", "K", "a${FROM_ENV}"},
        {"K=\"a $FROM_ENV\"", "K", "a outside"},
        {"FROM_ENV\nK=v", "FROM_ENV", "outside"},
        {"FROM_ENV  \nK=v", "FROM_ENV", "outside"},
        {"NOBODY\nK=v", "NOBODY", "(none)"},
        {"NOBODY\nK=v", "K", "v"},
        {"# K=a\n\n \t# b\nK=v", "K", "v"},
        {"K=a\nK=b", "K", "b"},
        {"A=1\r\nK=v\r\nL=x\r\n", "K", "v"},
        {"K='v'\r\nL=x\r\n", "K", "v"},
        {"K=\"a\r\nb\"\r\n", "K", "a\r\nb"},
        {"\xEF\xBB\xBFK=v\n", "K", "v"},
        {"K=v\xC2\xA0\n", "K", "v"},
        {"K=v\r", "K", "v"},
    }));
    INFO(text);
    const auto dotenv = read(text);
    CHECK(dotenv.faults.empty());
    CHECK(value_of(dotenv, key) == value);
}

TEST_CASE("dotenv: where Compose refuses the file, only that key is lost, and its line is known") {
    struct Wrong {
        std::string_view text;
        std::string key;
        DotenvFault::Kind kind;
        int line;
    };
    using Kind = DotenvFault::Kind;
    const auto [text, key, kind, line] = GENERATE(values<Wrong>({
        {"B=1\nK='a\nA=2\n", "K", Kind::unterminated, 2},
        {"B=1\nK=\"a\nA=2", "K", Kind::unterminated, 2},
        {"B=1\nK=\"a\\\"\nA=2", "K", Kind::unterminated, 2},
        {"B=1\n\nK=\"5 inch\nA=\"2\"\n", "K", Kind::unterminated, 3}, // the next quote is A's
        {"B=1\nK='p'\\''w'\nA=2", "K", Kind::trailing, 2},
        {"B=1\nK=\"x\" \"y\"\nA=2", "K", Kind::trailing, 2},
        {"B=1\nset K=x\nA=2", "K", Kind::bad_key, 2},
        {"B=1\nset K=\"x\nA=decoy\n\"\nA=2", "K", Kind::bad_key, 2},
        {"B=1\n$K=x\nA=2", "$K", Kind::bad_key, 2},
        {"B=1\nK=a${\nA=2", "K", Kind::template_, 2},
        {"B=1\nK=${1}\nA=2", "K", Kind::template_, 2},
        {"B=1\nK=${NONE:-\nA=2", "K", Kind::template_, 2},
        {"B=1\nK=${NONE:?why}\nA=2", "K", Kind::required, 2},
        {"B=1\nK=${NONE?}\nA=2", "K", Kind::required, 2},
        {"B=1\nX='\nK=${X}\nA=2", "K", Kind::depends, 3},
        {"B=1\nK=\"\\0000\"\nA=2", "K", Kind::nul, 2},
    }));
    INFO(text);
    const auto dotenv = read(text);
    CHECK(value_of(dotenv, "A") == "2");
    CHECK(value_of(dotenv, "B") == "1");
    CHECK_FALSE(dotenv.values.contains(key));
    REQUIRE(dotenv.faults.contains(key));
    CHECK(dotenv.faults.at(key).kind == kind);
    CHECK(dotenv.faults.at(key).line == line);
}

TEST_CASE("dotenv: what a line spoils, a later one mends") {
    CHECK(read("K=\"a\" b c\nK=2\n").faults.empty());
    CHECK(read("set K=1\nK=2\n").faults.count("K") == 0);
    CHECK(read("K=2\nset K=1\n").faults.count("K") == 0);
    CHECK(read("K=2\nK='x\n").values.count("K") == 0);
}

TEST_CASE("dotenv: UTF-16 and lines that end in CR alone are known for what they are") {
    using namespace std::string_view_literals;
    const auto unreadable = [](std::string_view text) {
        const auto parsed = parse_dotenv(text, environment);
        const auto* fault = std::get_if<DotenvUnreadable>(&parsed);
        return fault == nullptr ? std::optional<DotenvUnreadable>() : *fault;
    };
    CHECK(unreadable("\xFF\xFEK\0=\0v\0\n\0"sv) == DotenvUnreadable::utf16);
    CHECK(unreadable("\xFE\xFF\0K\0=\0v\0\n"sv) == DotenvUnreadable::utf16);
    CHECK(unreadable("K\0=\0v\0\n\0"sv) == DotenvUnreadable::utf16);
    CHECK(unreadable("\0K\0=\0v\0\n"sv) == DotenvUnreadable::utf16);
    CHECK(unreadable("A=1\rK=v\r") == DotenvUnreadable::only_carriage_returns);
    CHECK_FALSE(unreadable("A=1\r"));
    CHECK_FALSE(unreadable("A=1\r\nK=v\r"));
    CHECK_FALSE(unreadable(""));
    CHECK_FALSE(unreadable("\n"));
}
