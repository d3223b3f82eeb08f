#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace marea {

/// Replaces each file of `folder` by NAME.gz with the same owner, mode and time; each one's new size, or why it stays
/// as it was. An original goes only once its compressed form is whole and on the disk. Together, for then the disk is
/// waited for once and not once for each: keep the list to some dozens, all are open at a time.
[[nodiscard]] std::vector<Result<std::uint64_t>> gzip_files(const std::filesystem::path& folder,
                                                            const std::vector<std::string>& names);

/// Writes the first `bytes` of an open file as `target`, with its owner, mode and time; on the disk when this returns.
/// The file stays as it is. The size of `target`.
[[nodiscard]] Result<std::uint64_t> gzip_head(int file, std::uint64_t bytes, const std::filesystem::path& target);

} // namespace marea
