#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <filesystem>
#include <string_view>

namespace marea {

/// 100 * (1 - MemAvailable / MemTotal) of /proc/meminfo.
[[nodiscard]] Result<Percent> parse_memory(std::string_view meminfo);
[[nodiscard]] Result<Percent> probe_memory(const std::filesystem::path& procfs);

} // namespace marea
