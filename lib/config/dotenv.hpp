#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace marea::config {

/// A line of .env that cannot be read.
struct DotenvFault {
    int line;
};

/// Compose's .env: `KEY=value`, an optional `export`, single quotes (as is), double quotes (with \n, \t, \", \\, \$),
/// and for bare values a comment after a blank and `#`. Lines of other forms are skipped, as Compose's are of no
/// interest here; only a quote that is never closed is a fault.
[[nodiscard]] std::variant<std::map<std::string, std::string>, DotenvFault> parse_dotenv(std::string_view text);

} // namespace marea::config
