#pragma once

#include "base/error.hpp"

#include <string>

namespace marea::messages {

struct DatabaseWords {
    std::string sentence; ///< the cause in the server's words comes after it
    std::string remedy;
};

/// The words of a database_... fault; none for any other.
[[nodiscard]] DatabaseWords database_words(const Error& error);

/// A name as SQL takes it, in double quotes.
[[nodiscard]] std::string quoted_identifier(const std::string& name);

} // namespace marea::messages
