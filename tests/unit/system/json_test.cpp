#include "../catch.hpp"
#include "../support.hpp"

#include "system/json.hpp"
#include "system/json_file.hpp"

using namespace marea;

namespace {

struct Note {
    int number = 7;
};

std::string render_note(const Note& note) {
    return render_json({{"number", note.number}}, 2);
}

Result<Note> parse_note(const std::string& text) {
    return parse_json(text, 2, [](const Json& json) -> Result<Note> {
        const Note note{json.at("number").get<int>()};
        if (note.number < 0) return Error{Fault::malformed, {}, "number"};
        return note;
    });
}

using NoteFile = JsonFile<Note, render_note, parse_note>;

} // namespace

TEST_CASE("json: what is wrong with a text is said, and nothing is thrown") {
    const auto wrong = [](const std::string& text) {
        const auto parsed = parse_note(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().fault == Fault::malformed);
        return parsed.error().detail;
    };
    CHECK(wrong("") == "JSON, byte 1");
    CHECK(wrong("{\"version\": 2, ") == "JSON, byte 16");
    CHECK(wrong("{\"version\": 1, \"number\": 3}") == "version 1");
    CHECK(wrong("{\"version\": \"2\", \"number\": 3}") == "version \"2\"");
    CHECK(wrong("{\"version\": 2}") == "key 'number' not found");
    CHECK(wrong("{\"number\": 3}") == "key 'version' not found");
    CHECK(wrong("{\"version\": 2, \"number\": \"3\"}") == "type must be number, but is string");
    CHECK(wrong("{\"version\": 2, \"number\": -1}") == "number");
    CHECK_FALSE(wrong("[]").empty());
    CHECK_FALSE(wrong("null").empty());
}

TEST_CASE("json: a file is fresh when there is none, comes back as it was saved, and goes aside when it is damaged") {
    const test::Folder folder;
    const auto path = folder.path() / "state/note.json";
    const NoteFile file(path);
    CHECK_FALSE(file.find().value().has_value());
    CHECK(file.load()->number == 7);
    REQUIRE(file.save({3}));
    CHECK(file.find().value()->number == 3);
    REQUIRE(write_file(path, "{"));
    const auto damaged = file.load();
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().subject == path.string());
    file.put_aside();
    CHECK(read_file(path.string() + ".corrupt")->value() == "{");
    CHECK(file.load()->number == 7);
    std::filesystem::create_directories(path);
    CHECK(file.load().error().fault == Fault::io);
}
