// 200 files of .env, made the same in every run out of the forms below. With MAREA_DOTENV_FILES=FOLDER they are written
// there with what was expected of them, to compare with another reader.
#include "config/dotenv.hpp"

#include "../catch.hpp"

#include "system/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>

using namespace marea;
using namespace marea::config;

namespace {

/// "@" stands for the key.
struct Form {
    std::string_view text;
    std::string_view value;
};

constexpr std::array forms = {
    Form{"@=plain", "plain"},
    Form{"@ = spaced out ", "spaced out"},
    Form{"@=", ""},
    Form{"@='single $FROM_ENV \\n #1' # why", "single $FROM_ENV \\n #1"},
    Form{"@=\"double #1\"\t# why", "double #1"},
    Form{"@=\"a\\tb\\\\c\\\"d\\$e\"", "a\tb\\c\"d$e"},
    Form{"@=\"-----BEGIN KEY-----\nMIIEvQ==\n-----END KEY-----\"", "-----BEGIN KEY-----\nMIIEvQ==\n-----END KEY-----"},
    Form{"@='one\nDB_USER=decoy\n# two\n'", "one\nDB_USER=decoy\n# two\n"},
    Form{"export @=exported", "exported"},
    Form{"export\t@=\"with a tab\"", "with a tab"},
    Form{"@: colon", "colon"},
    Form{"@: \"http://host:80/?a=b#c\"", "http://host:80/?a=b#c"},
    Form{"@=http://host:80/?a=b#c #why", "http://host:80/?a=b#c"},
    Form{"@=tab\t#stays", "tab\t#stays"},
    Form{"@=${FROM_ENV}/x", "outside/x"},
    Form{"@=$FROM_ENV-x", "outside-x"},
    Form{"@=\"${BOTH}\"", "environment"},
    Form{"@=${NONE}", ""},
    Form{"@=${NONE:-standard}", "standard"},
    Form{"@=\"${EMPTY_ENV:-a b}\"", "a b"},
    Form{"@=${EMPTY_ENV-no}", ""},
    Form{"@=${FROM_ENV:?no}", "outside"},
    Form{"@=${FROM_ENV:+yes}${NONE:+no}", "yes"},
    Form{"@=${NONE:-${ALSO_NONE:-${FROM_ENV}}}", "outside"},
    Form{"@=cost$$5 $5", "cost$5 $5"},
    Form{"BASE=b1\n@=${BASE}-${BASE}", "b1-b1"},
    Form{"# just\n\n  # comments\n@=after", "after"},
    Form{"BOTH=file\n@=$BOTH", "environment"},
    Form{"FROM_ENV\n@=\"\\0101\\n\"", "A\n"},
};

/// Compose refuses a file with one of these, at this line.
constexpr std::array faults = {
    Form{"lol$wut", ""},     Form{"TWO WORDS=x", ""},  Form{"@=${NONE:?must be there}", ""}, Form{"@=a${", ""},
    Form{"@='p'\\''w'", ""}, Form{"<<<<<<< HEAD", ""}, Form{"@=\"5\" of them", ""},          Form{"{\"json\": 1}", ""},
};

std::string with_key(std::string_view text, const std::string& key) {
    std::string result;
    for (const char letter : text)
        if (letter == '@')
            result += key;
        else
            result += letter;
    return result;
}

struct File {
    std::string text;
    std::map<std::string, std::string> expected;
    bool composes = true; ///< Compose takes it, too
};

File file_of(unsigned number) {
    unsigned state = number * 2654435761U + 1;
    const auto pick = [&](std::size_t below) {
        state = state * 1664525U + 1013904223U;
        return (state >> 8U) % below;
    };
    File file;
    const std::string end = pick(4) == 0 ? "\r\n" : "\n";
    if (pick(8) == 0) file.text = "\xEF\xBB\xBF";
    const auto add = [&](const std::string& key, const Form& form) {
        for (const char letter : with_key(form.text, key) + "\n")
            file.text += letter == '\n' ? end : std::string(1, letter);
        std::string value;
        for (const char letter : form.value)
            value += letter == '\n' && form.text.find('\n') != std::string_view::npos &&
                             form.text.find("\\n") == std::string_view::npos
                         ? end
                         : std::string(1, letter);
        file.expected[key] = value;
    };
    const std::array ours = {"DB_USER", "DB_PASSWORD", "DB_NAME"};
    std::size_t next = 0;
    for (unsigned line = 0; line < 12; ++line) {
        if (line % 4 == 3)
            add(ours[next++], forms[(number + line * 7) % forms.size()]);
        else
            add(fmt::format("KEY_{}", line), forms[pick(forms.size())]);
        if (number % 5 == 0 && line == number / 5 % 12) {
            file.text += with_key(faults[pick(faults.size())].text, "WRONG") + end;
            file.composes = false;
        }
    }
    return file;
}

std::optional<std::string> environment(const std::string& name) {
    if (name == "FROM_ENV") return "outside";
    if (name == "EMPTY_ENV") return "";
    if (name == "BOTH") return "environment";
    return std::nullopt;
}

} // namespace

TEST_CASE("dotenv: 200 files are read as they were meant, ours also where Compose would refuse the file") {
    const char* folder = std::getenv("MAREA_DOTENV_FILES");
    for (unsigned number = 0; number < 200; ++number) {
        const auto file = file_of(number);
        INFO(number << ":\n" << file.text);
        auto parsed = parse_dotenv(file.text, environment);
        REQUIRE(std::holds_alternative<Dotenv>(parsed));
        const auto& values = std::get<Dotenv>(parsed).values;
        for (const auto& [key, value] : file.expected) {
            INFO(key);
            REQUIRE(values.contains(key));
            CHECK(values.at(key) == value);
        }
        if (folder == nullptr) continue;
        const auto path = fmt::format("{}/{:03}", folder, number);
        REQUIRE(write_file(path + ".env", file.text).ok());
        REQUIRE(
            write_file(path + ".json", nlohmann::json{{"values", values}, {"composes", file.composes}}.dump()).ok());
    }
}
