#pragma once

#include "config/load.hpp"

#include <cstdio>
#include <string>

namespace marea {

/// Colours of what is shown at a terminal: red is what needs action, yellow a warning, green all well. None of them
/// says anything that the words do not. Log lines, JSON, and what goes to a file or a pipe have none.
class Ink {
public:
    enum class Tone { bold, red, yellow, green };
    explicit Ink(bool colours = false) : colours_(colours) {}
    [[nodiscard]] std::string operator()(Tone tone, const std::string& text) const;

private:
    bool colours_;
};

/// The rule: a terminal, not a dumb one ($TERM), and no $NO_COLOR other than an empty one (https://no-color.org).
[[nodiscard]] bool takes_colours(bool terminal, const Environment& environment);

/// For this stream, as it is.
[[nodiscard]] Ink ink_of(std::FILE* stream);

} // namespace marea
