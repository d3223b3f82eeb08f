#include "config/quoted.hpp"

namespace marea::config {
namespace {

char meaning_of(char letter) {
    constexpr std::string_view names = "abfnrtv\"\\", meanings = "\a\b\f\n\r\t\v\"\\";
    const auto at = names.find(letter);
    return at == std::string_view::npos ? '\0' : meanings[at];
}

/// "123", octal, as the UTF-8 of that code point; without such a one the backslash stays.
std::string octal(std::string_view digits) {
    constexpr unsigned most = 255, ascii = 128, low_bits = 6, low_mask = 0x3F;
    constexpr std::size_t length = 3;
    unsigned code = 0;
    for (const char digit : digits)
        code = digit > '7' ? most + 1 : code * 8 + static_cast<unsigned>(digit - '0');
    if (digits.size() != length || digits.find_first_of("89") != std::string_view::npos || code > most)
        return "\\" + std::string(digits);
    if (code < ascii) return {static_cast<char>(code)};
    return {static_cast<char>(0xC0U | code >> low_bits), static_cast<char>(0x80U | (code & low_mask))};
}

} // namespace

std::optional<Quoted> quoted(std::string_view text) {
    const char quote = text.front();
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == quote) return Quoted{value, at + 1};
        if (text[at] == '\\' && at + 1 < text.size() && text[++at] != quote) value += '\\';
        value += text[at];
    }
    return std::nullopt;
}

std::string unescaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto backslash = text.find('\\');
        result += text.substr(0, backslash);
        if (backslash == std::string_view::npos) break;
        text.remove_prefix(backslash + 1);
        const char next = text.empty() ? '\0' : text.front();
        if (next == '0') {
            const auto digits = text.substr(1, std::min(text.find_first_not_of("0123456789", 1), std::size_t{4}) - 1);
            result += octal(digits);
            text.remove_prefix(1 + digits.size());
        } else if (const char meaning = meaning_of(next); next != '\0' && (meaning != '\0' || next == '$')) {
            result += next == '$' ? "$$" : std::string(1, meaning);
            text.remove_prefix(1);
        } else {
            result += '\\';
        }
    }
    return result;
}

} // namespace marea::config
