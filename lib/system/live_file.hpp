#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>

namespace marea {

/// Moves what a file holds into `copy`, compressed, while others append to it (and only append): they go on writing to
/// the same file, now short. The copy is whole and on the disk before the file is cut. Where the file system can take a
/// range out of a file (ext4, XFS) no line is lost, whenever it comes; elsewhere one is that is written between two
/// system calls. Less than a block stays in the file: copy and file together hold every byte once, in order.
/// What the disk gained, in bytes.
[[nodiscard]] Result<std::uint64_t> move_out(const std::filesystem::path& file, const std::filesystem::path& copy);

} // namespace marea
