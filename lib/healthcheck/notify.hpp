#pragma once

#include "base/result.hpp"
#include "system/process.hpp"

#include <string>
#include <vector>

namespace marea {

/// Gives notify_command one line on its standard input.
[[nodiscard]] Result<void> notify(CommandRunner& runner, const std::vector<std::string>& command,
                                  const std::string& line);

} // namespace marea
