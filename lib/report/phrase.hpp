#pragma once

#include "base/event.hpp"
#include "base/language.hpp"
#include "report/log.hpp"

#include <string>
#include <string_view>
#include <vector>

/// From events to words. Each program's `<program>_words.cpp` gives one phrase to each message of its enum, in a switch
/// without a default, so that a message without words does not compile.
namespace marea {

enum class Level { line, warning, error };

/// `text` names the event's arguments: "Retirando backend: {name} (drenaje de {seconds:g} s)". A Moment prints as date
/// and time, with ":t" as time of day; Bytes with their unit; an Error as its sentence with the remedy; a text cleaned
/// (text::clean).
struct Phrase {
    Level level = Level::line;
    Text text{"", ""};

    Phrase() = default;
    constexpr Phrase(Level importance, std::string_view es, std::string_view en) : level(importance), text(es, en) {}
};

[[nodiscard]] std::string fill(std::string_view text, const std::vector<Argument>& with);

/// A whole sentence and its level, for events whose words depend on their values.
struct Words {
    Level level = Level::line;
    std::string text;
};

/// "AVISO: " (in English "WARNING: "), "ERROR: " or nothing.
[[nodiscard]] std::string beginning(Level level);

/// Writes the phrase as a line.
void say(const Log& log, const Phrase& phrase, const std::vector<Argument>& with);
void say(const Log& log, const Words& words);

} // namespace marea
