#pragma once

#include "config/load.hpp"

#include <string>
#include <variant>

namespace marea {

/// Why a "${NAME}" cannot be filled in.
struct NotFilledIn {
    std::string name; ///< that neither the environment nor .env has; empty: the text's form is wrong
};

/// A text of the settings with each "${NAME}" replaced by the environment's value, else by .env's; "$$" is a dollar.
/// The program that uses the text does this, so that a name that only its own line of the crontab sets stops no other.
[[nodiscard]] std::variant<Secret, NotFilledIn> fill_in(const Secret& text, const Settings& settings,
                                                        const Environment& environment);

/// All of [healthcheck]'s, in place; what is missing.
[[nodiscard]] std::vector<ConfigError> fill_in_healthcheck(Settings& settings, const Environment& environment);

} // namespace marea
