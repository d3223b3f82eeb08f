#pragma once

#include "config/settings.hpp"
#include "report/ink.hpp"
#include "state/state.hpp"

#include <string>

namespace marea {

/// `autoscale --explain`: what the last tick saw, what the rule asked for, what each guard said, and what would have
/// led to another decision. `failures`: failed starts in a row. `now`: to say how long ago that was. At a terminal
/// headings and what holds stand out.
[[nodiscard]] std::string render_explain(const LastTick& last, int failures, const Settings& settings, Moment now,
                                         const Ink& ink = Ink());

namespace messages {
/// There is no last tick.
[[nodiscard]] std::string never_ticked();
} // namespace messages

} // namespace marea
