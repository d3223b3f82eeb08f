#include "config/dotenv.hpp"

#include <algorithm>
#include <optional>

namespace marea::config {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string bare(std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1))
        if (at == 0 || blanks.find(text[at - 1]) != std::string_view::npos)
            return std::string(trimmed(text.substr(0, at)));
    return std::string(trimmed(text));
}

/// The value between quotes; nullopt: the quote is never closed.
std::optional<std::string> quoted(std::string_view text) {
    const char quote = text.front();
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == quote) return value;
        if (quote == '"' && text[at] == '\\' && at + 1 < text.size()) {
            const char escaped = text[++at];
            if (escaped == 'n')
                value += '\n';
            else if (escaped == 't')
                value += '\t';
            else
                value += escaped;
            continue;
        }
        value += text[at];
    }
    return std::nullopt;
}

} // namespace

std::variant<std::map<std::string, std::string>, DotenvFault> parse_dotenv(std::string_view text) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    constexpr std::string_view export_word = "export ";
    if (text.starts_with(bom)) text.remove_prefix(bom.size());
    std::map<std::string, std::string> values;
    for (int number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with(export_word)) line = trimmed(line.substr(export_word.size()));
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string key(trimmed(line.substr(0, equals)));
        const auto value = trimmed(line.substr(equals + 1));
        if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
            auto inside = quoted(value);
            if (!inside) return DotenvFault{number};
            values[key] = *std::move(inside);
        } else {
            values[key] = bare(value);
        }
    }
    return values;
}

} // namespace marea::config
