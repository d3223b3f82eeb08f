#pragma once

#include <optional>
#include <string>

namespace marea::config {

/// Bytes, as docker takes them: "512m", "1.5g", "1048576"; units b, k, m, g (and t), powers of 1024, in any case, with
/// or without a "b" after them. nullopt: empty, or not of that form.
[[nodiscard]] std::optional<double> docker_bytes(const std::string& text);

/// Cores, as docker takes them: "1", "0.5". nullopt: empty, not a number, or 0.
[[nodiscard]] std::optional<double> docker_cores(const std::string& text);

} // namespace marea::config
