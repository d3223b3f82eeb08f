#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace marea {

/// Processes by their pids, with their command lines.
using Processes = std::map<std::int64_t, std::string>;

/// Those of this host, and of no container, whose command line begins with `title`.
[[nodiscard]] Processes processes_titled(std::string_view title, const std::filesystem::path& procfs);

} // namespace marea
