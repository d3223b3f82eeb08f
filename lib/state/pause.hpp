#pragma once

#include "base/clock.hpp"
#include "system/json_file.hpp"

namespace marea {

/// The operator wants no change until then (`autoscale --pause`).
struct Pause {
    Moment until{};
    std::string reason{}; ///< the operator's words; empty: none were given
    std::string node{};   ///< the swarm's node where it was set; empty: here
};

[[nodiscard]] std::string render_pause(const Pause& pause);
[[nodiscard]] Result<Pause> parse_pause(const std::string& text);

/// `<folder>/pause.json`: a file of its own, so that `--pause` need not wait for a tick that runs.
using PauseFile = JsonFile<Pause, render_pause, parse_pause>;
[[nodiscard]] PauseFile pause_file(const std::filesystem::path& folder);

/// The pause that is in force; nullopt: there is none, or it is over. Fault::malformed, Fault::io: it cannot be read.
[[nodiscard]] Result<std::optional<Pause>> pause_in_force(const std::filesystem::path& folder, Moment now);

/// Ends the pause. Fault::io: its file cannot be removed.
[[nodiscard]] Result<void> end_pause(const std::filesystem::path& folder);

} // namespace marea
