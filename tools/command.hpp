#pragma once

#include "report/command_line.hpp"

#include <string>
#include <vector>

/// What is written at build time from the programs' own command lines, so that it tells of no flag that is not there.
namespace marea {

/// One flag or option of a command line.
struct Flag {
    std::vector<std::string> names; ///< "-v", "--verbose"
    std::string help;
    std::string value; ///< "FICHERO", "[FICHERO]"; empty: it takes none
    bool file = false; ///< its value is a file
    bool optional = false;
};

[[nodiscard]] std::vector<Flag> flags_of(const CommandLine& line);

/// The manual page of a program, in the language that is spoken.
[[nodiscard]] std::string manual_page(const CommandLine& line);

/// autoscale.conf(5), in the language that is spoken.
[[nodiscard]] std::string settings_page();

[[nodiscard]] std::string bash_completion(const CommandLine& line);
[[nodiscard]] std::string zsh_completion(const CommandLine& line);
[[nodiscard]] std::string fish_completion(const CommandLine& line);

namespace roff {

/// A text in which roff sees no command.
[[nodiscard]] std::string plain(std::string_view text);
[[nodiscard]] std::string header(const std::string& name, int section);
[[nodiscard]] std::string section(std::string_view name);

} // namespace roff
} // namespace marea
