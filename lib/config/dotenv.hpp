#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace marea::config {

/// The process's own variables, set but empty ones included.
using Lookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Why the value of a key of .env cannot be had.
struct DotenvFault {
    enum class Kind {
        unterminated, ///< a quote that is never closed
        trailing,     ///< text behind the closing quote
        bad_key,      ///< no name that Compose takes
        template_,    ///< "${" that is not followed by NAME and "}"
        required,     ///< ${NAME:?...} and NAME has no value; `about` is NAME
        depends,      ///< it refers to `about`, whose own line cannot be read
        nul,          ///< holds a NUL, which no environment can
    };
    Kind kind;
    int line;
    std::string about = {};
};

struct Dotenv {
    std::map<std::string, std::string> values;
    std::map<std::string, DotenvFault> faults; ///< by key; such a key is not in `values`
};

/// A file that holds no lines as Compose knows them.
enum class DotenvUnreadable { utf16, only_carriage_returns };

/// .env as Compose reads it (compose-go's package dotenv): values of several lines in quotes, `export`, `KEY: value`,
/// escapes and ${VAR:-default} outside single quotes, a key alone for "as the environment has it". Where Compose would
/// refuse the whole file, only the key on that line is lost here: what is none of ours never stops a program.
[[nodiscard]] std::variant<Dotenv, DotenvUnreadable> parse_dotenv(std::string_view text, const Lookup& environment);

/// `text` with its ${...} replaced, as Compose does it; the fault's line is left 0.
[[nodiscard]] std::variant<std::string, DotenvFault> interpolate(std::string_view text, const Lookup& lookup);

} // namespace marea::config
