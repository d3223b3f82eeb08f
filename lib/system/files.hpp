#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace marea {

/// The whole file; nullopt when there is none. Over `most` bytes Fault::malformed: nearly all our files are small.
[[nodiscard]] Result<std::optional<std::string>> read_file(const std::filesystem::path& file,
                                                           std::size_t most = std::size_t{16} << 20);

/// Writes into what the name stands for, be it a link or a device; a file is made anew. Not whole or not at all: for
/// what a person asked for by name.
[[nodiscard]] Result<void> overwrite_file(const std::filesystem::path& file, std::string_view content);

/// Replaces the file or leaves it as it was: a temporary beside it, fsync, rename, fsync of the folder. Like all that
/// is made here it belongs, made by root, to the owner of its folder.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& file, std::string_view content, mode_t mode = 0600);

/// Adds to the end of the file, in one piece, so that lines of several runs do not mix. Creates it, and its folder.
/// Follows a link only where nobody else can have put it.
[[nodiscard]] Result<void> append_file(const std::filesystem::path& file, std::string_view text, mode_t mode = 0640);

/// Makes the folder and its parents, mode 0700 for those that are new.
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& folder);

/// A name that was given or taken in this folder is so on the disk.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

} // namespace marea
