#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

/// What a person reads stands in two languages, side by side: neither compiles without the other.
namespace marea {

enum class Language { es, en };

/// The language that is spoken now. Set once by `run_program`, before the first word and before any thread.
[[nodiscard]] Language language();
void speak(Language language);

/// One text in both languages, which reads as the one that is spoken.
class Text {
public:
    constexpr Text(std::string_view es, std::string_view en) : es_(es), en_(en) {}

    [[nodiscard]] std::string_view in(Language one) const { return one == Language::en ? en_ : es_; }
    operator std::string_view() const { return in(language()); }
    [[nodiscard]] std::string str() const { return std::string(in(language())); }
    friend bool operator==(const Text& text, std::string_view words) { return std::string_view(text) == words; }

private:
    std::string_view es_, en_;
};

/// `fmt::format` with the form of the spoken language; the compiler holds both against the arguments.
template <class... Arguments>
[[nodiscard]] std::string tr(fmt::format_string<Arguments...> es, fmt::format_string<Arguments...> en,
                             Arguments&&... arguments) {
    return fmt::format(language() == Language::en ? en : es, std::forward<Arguments>(arguments)...);
}

} // namespace marea

template <>
struct fmt::formatter<marea::Text> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const marea::Text& text, Context& context) const {
        return fmt::formatter<std::string_view>::format(std::string_view(text), context);
    }
};
