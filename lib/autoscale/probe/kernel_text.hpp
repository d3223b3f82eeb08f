#pragma once

#include "base/result.hpp"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The little that the texts of /proc and /sys have in common.
namespace marea {

/// The whole file; one that is not there is an error like any other (Fault::io, ENOENT).
[[nodiscard]] Result<std::string> read_kernel_file(const std::filesystem::path& file);

/// A number and nothing else.
[[nodiscard]] inline std::optional<std::uint64_t> whole_number(std::string_view text, int base = 10) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The parts between separators, empty ones too.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// Takes the first word off the text; empty: there is none any more. Blanks and ends of lines part words.
[[nodiscard]] std::string_view take_word(std::string_view& text);
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);
[[nodiscard]] inline std::string_view first_of_words(std::string_view text) {
    return take_word(text);
}

} // namespace marea
