#pragma once

#include "base/language.hpp"

#include <string>

namespace marea::test {

/// Accented letters, and words that no English text and no protocol has.
[[nodiscard]] bool spanish(const std::string& text);

/// Speaks a language while it lives, then Spanish again.
class Speaking {
public:
    explicit Speaking(Language language) { speak(language); }
    ~Speaking() { speak(Language::es); }
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;
};

} // namespace marea::test
