#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <string_view>

namespace marea {

/// Appends one row (with its end of line) to a file whose first line is `header` (without), in one write. No file yet:
/// it is made with the header, 0600, in its folder 0700. What a killed write left is cut off first: a last line without
/// its end, or one that is not `whole`. A file with another header is put aside, as NAME.1, NAME.2 ..., and a new one
/// begun. An error: the file is as it was. It is not forced onto the disk.
[[nodiscard]] Result<void> append_row(const std::filesystem::path& file, std::string_view header, std::string_view row,
                                      const std::function<bool(std::string_view line)>& whole);

} // namespace marea
