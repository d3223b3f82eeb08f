#pragma once

#include "autoscale/status.hpp"
#include "report/ink.hpp"

#include <string>
#include <vector>

namespace marea {

/// The six lines of the specification, to the letter; `no disponible` in place of what is missing. At a terminal the
/// heading and what is missing stand out.
[[nodiscard]] std::string render_status(const Status& status, const Ink& ink = Ink());

/// The same and more for machines. A missing reading is null.
[[nodiscard]] std::string render_status_json(const Status& status, const Settings& settings);

/// Why something is missing, a sentence each; empty: nothing is.
[[nodiscard]] std::vector<std::string> missing_parts(const Status& status);

/// No settings file was found: what is shown is not about any project.
[[nodiscard]] std::string no_settings_file();

} // namespace marea
