#include "postgres/identifiers.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea::postgres {

std::string take_identifier(std::string_view& rest) {
    std::string name;
    if (!rest.starts_with('"')) {
        const auto end = std::min(rest.find_first_of(" .(;,"), rest.size());
        name = rest.substr(0, end);
        rest.remove_prefix(end);
        return name;
    }
    std::size_t at = 1;
    for (; at < rest.size(); ++at) {
        if (rest[at] == '"' && (at + 1 == rest.size() || rest[++at] != '"')) break;
        name += rest[at];
    }
    rest.remove_prefix(std::min(at, rest.size()));
    return name;
}

std::string table_key(std::string_view qualified) {
    auto key = take_identifier(qualified);
    if (qualified.starts_with('.')) qualified.remove_prefix(1);
    key += '\0';
    return key + take_identifier(qualified);
}

std::string as_utf8(std::string name) {
    if (text::is_utf8(name)) return name;
    constexpr unsigned char first_not_ascii = 0x80;
    std::string escaped;
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < first_not_ascii)
            escaped += letter;
        else
            escaped += fmt::format("\\x{:02X}", byte);
    }
    return escaped;
}

} // namespace marea::postgres
