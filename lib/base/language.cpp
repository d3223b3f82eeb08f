#include "base/language.hpp"

namespace marea {
namespace {

Language& spoken() {
    static Language one = Language::es;
    return one;
}

} // namespace

Language language() {
    return spoken();
}

void speak(Language language) {
    spoken() = language;
}

} // namespace marea
