#include "config/dotenv.hpp"

#include <cctype>

namespace marea::config {
namespace {

using Kind = DotenvFault::Kind;
using Outcome = std::variant<std::string, DotenvFault>;

std::size_t name_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size()) {
        const auto letter = static_cast<unsigned char>(text[length]);
        if (letter != '_' && std::isalpha(letter) == 0 && (length == 0 || std::isdigit(letter) == 0)) break;
        ++length;
    }
    return length;
}

/// Where the first "${" of `text` is closed, counting the braces inside; npos: never. What follows a brace that opens
/// is passed over, as Compose does.
std::size_t closing_brace(std::string_view text) {
    int open = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '}' && --open == 0) return at;
        if (text[at] == '{') {
            ++open;
            ++at;
        }
    }
    return std::string_view::npos;
}

/// The value of "NAME", or of "NAME" with an operator and what follows it.
Outcome substituted(std::string_view inside, const Lookup& lookup) {
    const std::string name(inside.substr(0, name_length(inside)));
    auto rest = inside.substr(name.size());
    const auto value = lookup(name);
    if (rest.empty()) return value.value_or("");
    const bool empty_counts = rest.front() == ':'; // as if it were not set
    if (empty_counts) rest.remove_prefix(1);
    const char operation = rest.front();
    rest.remove_prefix(1);
    const bool has = value && !(empty_counts && value->empty());
    switch (operation) {
    case '-': return has ? Outcome(*value) : interpolate(rest, lookup);
    case '+': return has ? interpolate(rest, lookup) : Outcome(value.value_or(""));
    default: return has ? Outcome(*value) : Outcome(DotenvFault{Kind::required, 0, name});
    }
}

/// The longest that can be "${NAME}" or "${NAME:-...}" at the beginning of `text`, up to the line's last brace where
/// there is an operator; 0: neither.
std::size_t braced_length(std::string_view text) {
    constexpr std::size_t opening = 2;
    const auto name = name_length(text.substr(opening));
    if (name == 0) return 0;
    auto at = opening + name;
    const bool colon = at < text.size() && text[at] == ':';
    const auto operation = at + (colon ? 1 : 0);
    if (operation < text.size() && std::string_view("-+?").find(text[operation]) != std::string_view::npos) {
        const auto last = text.substr(0, text.find('\n')).rfind('}');
        if (last != std::string_view::npos && last > operation) return last + 1;
    }
    return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

} // namespace

Outcome interpolate(std::string_view text, const Lookup& lookup) {
    std::string result;
    while (!text.empty()) {
        const auto dollar = text.find('$');
        result += text.substr(0, dollar);
        if (dollar == std::string_view::npos) break;
        text.remove_prefix(dollar);
        const char next = text.size() > 1 ? text[1] : '\0';
        if (next == '$') {
            result += '$';
            text.remove_prefix(2);
        } else if (next == '{') {
            const auto most = braced_length(text);
            if (most == 0) return DotenvFault{Kind::template_, 0, {}};
            const auto closing = closing_brace(text.substr(0, most));
            const auto length = closing == std::string_view::npos ? most : closing + 1;
            auto value = substituted(text.substr(2, length - 3), lookup);
            if (std::holds_alternative<DotenvFault>(value)) return value;
            result += std::get<std::string>(value);
            text.remove_prefix(length);
        } else {
            const auto name = name_length(text.substr(1));
            if (name == 0)
                result += '$';
            else
                result += lookup(std::string(text.substr(1, name))).value_or("");
            text.remove_prefix(name + 1);
        }
    }
    return result;
}

} // namespace marea::config
