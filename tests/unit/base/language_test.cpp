#include "../catch.hpp"
#include "../spanish.hpp"

#include "system/files.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <set>

using namespace marea;
using marea::test::spanish;
namespace fs = std::filesystem;

namespace {

/// The text without its comments, each literal as it stands.
std::string without_comments(const std::string& source) {
    static const std::regex token(R"re("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|//[^\n]*|/\*[\s\S]*?\*/)re");
    std::string kept;
    auto at = source.cbegin();
    for (std::sregex_iterator match(source.begin(), source.end(), token), end; match != end; ++match) {
        const auto& found = (*match)[0];
        kept.append(at, found.str().front() == '/' ? found.first : found.second);
        at = found.second;
    }
    return kept.append(at, source.cend());
}

/// A text of the source, its parts put together, and the one behind a comma after it.
struct Pair {
    std::string first;
    std::optional<std::string> second;
};

std::vector<Pair> pairs(const std::string& source) {
    static const std::string text = R"re(("(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*))re";
    static const std::regex one(text);
    static const std::regex behind("\\s*,\\s*" + text);
    const auto joined = [](const std::string& parts) { return std::regex_replace(parts, std::regex("\"\\s*\""), ""); };
    const auto clean = without_comments(source);
    std::vector<Pair> found;
    for (std::sregex_iterator match(clean.begin(), clean.end(), one), end; match != end; ++match) {
        std::smatch next;
        const bool followed =
            std::regex_search((*match)[0].second, clean.cend(), next, behind, std::regex_constants::match_continuous);
        found.push_back({joined(match->str()), followed ? std::optional(joined(next[1])) : std::nullopt});
    }
    return found;
}

/// The values that a text names: {name}, {seconds:g}.
std::set<std::string> names(const std::string& text) {
    static const std::regex name(R"(\{([a-z_]+)(:[^}]*)?\})");
    std::set<std::string> found;
    for (std::sregex_iterator match(text.begin(), text.end(), name), end; match != end; ++match)
        found.insert((*match)[1]);
    return found;
}

/// The string literals of C++ source, without those in comments.
std::vector<std::string> literals(const std::string& source) {
    static const std::regex token(
        R"re(//[^\n]*|/\*[\s\S]*?\*/|'(?:\\.|[^'\\\n])'|R"([^(\s]*)\(|"((?:\\.|[^"\\\n])*)")re");
    std::vector<std::string> found;
    for (auto at = source.cbegin();;) {
        std::smatch match;
        if (!std::regex_search(at, source.cend(), match, token)) return found;
        at = match[0].second;
        if (match[1].matched) { // a raw one ends at its own mark
            const std::string mark = ")" + match[1].str() + "\"";
            const auto end = std::search(at, source.cend(), mark.begin(), mark.end());
            found.emplace_back(at, end);
            if (end == source.cend()) return found;
            at = end + static_cast<std::ptrdiff_t>(mark.size());
        } else if (match[2].matched) {
            found.push_back(match[2].str());
        }
    }
}

/// Names that the specification gives to its metrics, in the one table that describes them.
const std::set<std::string> excluded = {"Memoria", "Conexiones", "Conexiones activas"};

} // namespace

TEST_CASE("language: what the scan takes for a literal, and for Spanish") {
    CHECK(literals("a = \"x\\\"y\"; // \"no\"\n/* \"no\" */ '\"' \"z\"") == std::vector<std::string>{"x\\\"y", "z"});
    CHECK(literals("R\"({\"a\":1})\" \"b\"") == std::vector<std::string>{"{\"a\":1}", "b"});
    CHECK(spanish("no existe"));
    CHECK(spanish("acción"));
    CHECK_FALSE(spanish("docker exec -i"));
    CHECK_FALSE(spanish("select delta from elements"));
}

TEST_CASE("language: no Spanish outside lib/report and lib/config") {
    const auto lib = fs::path(MAREA_SOURCE_DIR) / "lib";
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(lib)) {
        const auto& file = entry.path();
        const auto folder = *file.lexically_relative(lib).begin();
        if (!entry.is_regular_file() || folder == "report" || folder == "config") continue;
        ++files;
        const auto source = read_file(file);
        REQUIRE((source && *source));
        for (const auto& literal : literals(**source)) {
            INFO(file.string() << ": " << literal);
            const bool metric = file.filename() == "metrics.hpp" && excluded.contains(literal);
            CHECK((metric || !spanish(literal)));
        }
    }
    CHECK(files > 100);
}

TEST_CASE("language: what the scan takes for a pair") {
    const auto found = pairs("tr(\"a\" // \"no\"\n \"b {x}\", \"c\", n); f(\"d\");");
    REQUIRE(found.size() == 3);
    CHECK(found[0].first == "\"ab {x}\"");
    CHECK(found[0].second == "\"c\"");
    CHECK_FALSE(found[2].second);
    CHECK(names(found[0].first) == std::set<std::string>{"x"});
}

TEST_CASE("language: behind each Spanish text of lib/report and lib/config stands its English, with the same names") {
    const std::set<std::string> letters = {"\"á\"", "\"é\"", "\"Á\"", "\"É\""}; // of the days' names
    int found = 0;
    for (const auto* folder : {"lib/report", "lib/config"})
        for (const auto& entry : fs::directory_iterator(fs::path(MAREA_SOURCE_DIR) / folder)) {
            const auto source = read_file(entry.path());
            REQUIRE((source && *source));
            for (const auto& [first, second] : pairs(**source)) {
                if (!spanish(first) || letters.contains(first)) continue;
                INFO(entry.path().string() << ": " << first);
                ++found;
                REQUIRE(second);
                INFO(*second);
                CHECK_FALSE(spanish(*second));
                CHECK(names(*second) == names(first));
            }
        }
    CHECK(found > 300);
}
