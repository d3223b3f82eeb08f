#pragma once

#include "base/language.hpp"
#include "config/settings.hpp"

#include <span>
#include <string>
#include <string_view>

/// The words of the page that `autoscale --report` writes.
namespace marea {

struct HtmlWord {
    const char* key;
    Text words;
};

/// By the key that html_page.html calls them by.
[[nodiscard]] std::span<const HtmlWord> html_words();

/// The page, with @DATA@ where the numbers and words go.
[[nodiscard]] std::string_view html_page();

namespace messages {

/// Why there is nothing to show.
[[nodiscard]] std::string no_history(const Settings& settings);

} // namespace messages
} // namespace marea
