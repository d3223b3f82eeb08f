#include "../catch.hpp"

#include "system/files.hpp"

#include <algorithm>
#include <regex>
#include <set>

using namespace marea;
namespace fs = std::filesystem;

namespace {

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

/// Accented letters, and words that no English text and no protocol has.
bool spanish(const std::string& text) {
    static const std::regex words(
        "á|é|í|ó|ú|ñ|ü|Á|É|Í|Ó|Ú|Ñ|¿|¡|«|»|"
        "\\b([Nn]o "
        "(existe|hay|es|se)|[Ff]alta|[Ff]ichero|[Aa]rchivo|[Cc]arpeta|[Pp]uede|[Dd]ebe|[Ss]in|[Ee]l|[Ll]os|[Ll]as|"
        "[Dd]el|[Qq]ue|[Pp]ara|[Uu]na|[Cc]ontenedor|[Cc]opia|[Ii]magen|[Rr]ed|[Pp]uerto|[Ee]stado|[Ee]ntorno|"
        "[Rr]espaldo|[Tt]abla|[Ff]ilas|[Ee]spacio|[Cc]ertificado|[Ff]all[aoó]|[Mm]emoria|[Cc]onexiones)\\b");
    return std::regex_search(text, words);
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
