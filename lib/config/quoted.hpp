#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace marea::config {

struct Quoted {
    std::string value;
    std::size_t length; ///< with both quotes
};

/// The quoted text that `text` begins with. A backslash before the same quote goes, any other stays; nullopt: the quote
/// is never closed.
[[nodiscard]] std::optional<Quoted> quoted(std::string_view text);

/// The escapes of double quotes replaced: \n and its like, \0 with three octal digits, and \$ by the "$$" that
/// interpolation makes one dollar of.
[[nodiscard]] std::string unescaped(std::string_view text);

} // namespace marea::config
