#include "autoscale/probe/kernel_text.hpp"

#include "system/files.hpp"
#include "system/io.hpp"

#include <algorithm>
#include <cerrno>

namespace marea {

Result<std::string> read_kernel_file(const std::filesystem::path& file) {
    auto content = read_file(file);
    if (!content) return content.error();
    if (!*content) return io_error(file, ENOENT);
    return std::move(*std::move(content).value());
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view take_word(std::string_view& text) {
    constexpr std::string_view blanks = " \t\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (auto word = take_word(text); !word.empty(); word = take_word(text))
        words.push_back(word);
    return words;
}

} // namespace marea
