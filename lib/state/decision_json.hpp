#pragma once

#include "state/decision.hpp"

#include "system/json.hpp"

/// The last tick's part of the state file, for state.cpp.
namespace marea {

[[nodiscard]] Json to_json(const LastTick& last);
[[nodiscard]] LastTick last_tick_from(const Json& json);
/// The metric of a code; an unknown one reads as `backends`.
[[nodiscard]] Metric metric_of(const std::string& code);

} // namespace marea
