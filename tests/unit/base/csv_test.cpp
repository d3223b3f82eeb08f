#include "base/csv.hpp"

#include "../catch.hpp"

using namespace marea;
using Rows = std::vector<std::vector<std::string>>;

namespace {

Rows rows_of(std::string_view text) {
    csv::Reader reader(text);
    Rows rows;
    for (std::vector<std::string_view> fields; reader.next(fields);)
        rows.emplace_back(fields.begin(), fields.end());
    return rows;
}

} // namespace

TEST_CASE("csv: fields, quotes and line ends as RFC 4180 has them") {
    CHECK(rows_of("").empty());
    CHECK(rows_of("\n\r\n").empty());
    CHECK(rows_of("a,b\nc,d\n") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows_of("a,b\r\nc,d") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows_of("a,b\r\nc,d\r") == Rows{{"a", "b"}, {"c", "d"}});
    CHECK(rows_of(",\n,") == Rows{{"", ""}, {"", ""}});
    CHECK(rows_of("\xEF\xBB\xBF"
                  "a\n") == Rows{{"a"}});
    CHECK(rows_of("\"a,b\",\"c\"\"d\"\"\",\"\"\r\n\"x\ny\",z") == Rows{{"a,b", "c\"d\"", ""}, {"x\ny", "z"}});
    CHECK(rows_of("\"\"\"\",\"\"\"\"\"\"\n") == Rows{{"\"", "\"\""}});
    CHECK(rows_of("a\"b,c\n") == Rows{{"a\"b", "c"}}); // a quote inside is itself
}

TEST_CASE("csv: what is broken is said with its field, and the lines are counted through quotes and gaps") {
    for (const auto* text : {"a\n\n\"x\ny\",\"z", "a\n\n\"x\ny\",\"z\"w\n"}) {
        csv::Reader reader(text);
        std::vector<std::string_view> fields;
        CHECK(reader.next(fields));
        CHECK(reader.line() == 1);
        CHECK_FALSE(reader.next(fields));
        CHECK(reader.line() == 3);
        CHECK(reader.broken() == std::size_t{2});
        CHECK_FALSE(reader.next(fields));
    }
    csv::Reader reader("\"x\ny\"\nz\n");
    std::vector<std::string_view> fields;
    CHECK((reader.next(fields) && reader.next(fields)));
    CHECK(reader.line() == 3);
    CHECK_FALSE(reader.broken());
}

TEST_CASE("csv: a field that is written is the one that is read") {
    for (const std::string text : {"", "plain", "two words", "a,b", "\"", "a\"b", "a\nb", "a\r\nb", ",", "\"\""})
        CHECK(rows_of("first," + csv::field(text) + ",last\n") == Rows{{"first", text, "last"}});
    CHECK(csv::field("plain") == "plain");
}
