#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>

namespace marea {

/// Replaces `file` by `file`.gz with the same owner, mode and time; returns the new size. The original goes only once
/// the compressed one is whole and on the disk; until then nothing has happened.
[[nodiscard]] Result<std::uint64_t> gzip_file(const std::filesystem::path& file);

} // namespace marea
