#include "report/ink.hpp"

#include "system/io.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

int code_of(Ink::Tone tone) {
    constexpr int bold = 1, red = 31, green = 32, yellow = 33;
    switch (tone) {
    case Ink::Tone::bold: return bold;
    case Ink::Tone::red: return red;
    case Ink::Tone::yellow: return yellow;
    case Ink::Tone::green: return green;
    }
    return 0;
}

} // namespace

std::string Ink::operator()(Tone tone, const std::string& text) const {
    return colours_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code_of(tone), text) : text;
}

bool takes_colours(bool terminal, const Environment& environment) {
    return terminal && environment("NO_COLOR").value_or("").empty() && environment("TERM") != "dumb";
}

Ink ink_of(std::FILE* stream) {
    return Ink(takes_colours(is_terminal(::fileno(stream)), process_environment()));
}

} // namespace marea
