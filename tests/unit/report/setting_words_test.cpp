#include "../catch.hpp"

#include "config/keys.hpp"
#include "report/setting_words.hpp"

#include <fstream>
#include <set>
#include <sstream>

using namespace marea;

namespace {

/// The visitor of config::visit that keeps the keys' names.
struct Names {
    std::set<std::pair<std::string, std::string>> keys;
    std::string current;

    void table(std::string_view name) { current = name; }
    void add(std::string_view key) { keys.emplace(current, key); }
    void schedule(std::string_view key, const Schedule&) { keys.emplace("", key); }
    void number(std::string_view key, const auto&, config::Range) { add(key); }
    void word(std::string_view key, const auto&, const auto&) { add(key); }
    void text(std::string_view key, const auto&, config::Shape) { add(key); }
    void port(std::string_view key, const auto&) { add(key); }
    void flag(std::string_view key, const auto&) { add(key); }
    void path(std::string_view key, const auto&) { add(key); }
    void optional_path(std::string_view key, const auto&) { add(key); }
    void texts(std::string_view key, const auto&) { add(key); }
    void names(std::string_view key, const auto&) { add(key); }
    void servers(std::string_view key, const auto&) { add(key); }
    void command(std::string_view key, const auto&) { add(key); }
    void pairs(std::string_view key, const auto&) { add(key); }
    void secret(std::string_view key, const auto&) { add(key); }
    void secrets(std::string_view key, const auto&) { add(key); }
    void secret_url(std::string_view key, const auto&) { add(key); }
};

Names all_keys() {
    Names names;
    const Settings settings;
    config::visit(settings, names);
    return names;
}

} // namespace

TEST_CASE("every setting has words, and all words have a setting") {
    const auto names = all_keys();
    REQUIRE(names.keys.size() > 80);
    for (const auto& [table, key] : names.keys) {
        CAPTURE(table, key);
        CHECK(words_of(table, key) != nullptr);
    }
    for (const auto& words : setting_words()) {
        CAPTURE(words.path);
        CHECK_FALSE(words.meaning.in(Language::es).empty());
        CHECK_FALSE(words.meaning.in(Language::en).empty());
    }
    CHECK(setting_words().size() == names.keys.size()); // each key has some, so none is left over
    CHECK(words_of("guards", "nothing") == nullptr);
}

TEST_CASE("every setting stands in its table's chapter of docs/configuration.md") {
    std::ifstream file(MAREA_SOURCE_DIR "/docs/configuration.md");
    REQUIRE(file);
    std::stringstream read;
    read << file.rdbuf();
    const auto page = read.str();
    for (const auto& [table, key] : all_keys().keys) {
        CAPTURE(table, key);
        if (key == "schedule") {
            CHECK(page.find("\n## [[schedule]]\n") != std::string::npos);
            continue;
        }
        const auto begin = page.find(table.empty() ? "\n## Thresholds" : "\n## [" + table + "]");
        REQUIRE(begin != std::string::npos);
        const auto chapter = page.substr(begin, page.find("\n## ", begin + 1) - begin);
        CHECK(chapter.find("`" + key + "`") != std::string::npos);
    }
}
