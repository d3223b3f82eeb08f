#pragma once

#include "config/load.hpp"

#include <toml++/toml.h>

namespace marea::config {

/// What a fault in an override is said to stand in, before the override itself.
inline constexpr std::string_view override_source = "--set ";

/// Puts "KEY=VALUE" (CPU_MAX=70, scaling.max_step=2, rule=target) into the parsed file, in the place of what stands
/// there. A key may go without its table where only one table has it, and a text without its quotes. What is wrong with
/// the value is found later, where every value is read.
void override_with(toml::table& file, const std::vector<std::string>& overrides, std::vector<ConfigError>& errors);

} // namespace marea::config
