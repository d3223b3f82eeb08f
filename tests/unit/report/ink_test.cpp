#include "../catch.hpp"

#include "report/check_words.hpp"

#include <map>

using namespace marea;

namespace {

bool colours(bool terminal, const std::map<std::string, std::string>& variables) {
    return takes_colours(terminal, [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

} // namespace

TEST_CASE("ink: colours at a terminal alone, unless NO_COLOR says something or the terminal is dumb") {
    CHECK(colours(true, {{"TERM", "xterm-256color"}}));
    CHECK(colours(true, {}));
    CHECK_FALSE(colours(false, {{"TERM", "xterm-256color"}}));
    CHECK_FALSE(colours(true, {{"NO_COLOR", "1"}}));
    CHECK_FALSE(colours(true, {{"NO_COLOR", "0"}})); // whatever it says
    CHECK(colours(true, {{"NO_COLOR", ""}}));
    CHECK_FALSE(colours(true, {{"TERM", "dumb"}}));
}

TEST_CASE("ink: a tone begins and ends around the text, and is nothing without colours or text") {
    using enum Ink::Tone;
    const Ink ink(true);
    CHECK(ink(bold, "a") == "\x1b[1ma\x1b[0m");
    CHECK(ink(red, "a") == "\x1b[31ma\x1b[0m");
    CHECK(ink(green, "a") == "\x1b[32ma\x1b[0m");
    CHECK(ink(yellow, "a") == "\x1b[33ma\x1b[0m");
    CHECK(ink(red, "").empty());
    CHECK(Ink()(red, "a") == "a");
}

TEST_CASE("ink: --check-config's verdict, green where all is there and red where something is missing") {
    Check check;
    CHECK(render_check(check, Ink(true)).ends_with("\x1b[32m# Todo lo que necesita un monitoreo responde.\x1b[0m\n"));
    check.faults.push_back({Fault::docker_down, "x", "y"});
    CHECK(render_check(check, Ink(true)).find("\n\x1b[31m# Falta:\x1b[0m\n#   ") != std::string::npos);
    CHECK(render_check(check).find('\x1b') == std::string::npos);
}
