#pragma once

#include "base/result.hpp"
#include "system/descriptor.hpp"

#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

namespace marea {

/// What the system refused about this path, in its own words.
[[nodiscard]] Error io_error(const std::filesystem::path& path, int code = errno);
[[nodiscard]] inline Error io_error(const std::filesystem::path& path, const std::error_code& code) {
    return io_error(path, code.value());
}

/// As read(2) and write(2), but that a signal does not cut them short, and that all is written. False, negative: errno
/// says why.
[[nodiscard]] ssize_t read_block(int fd, char* into, std::size_t size);
[[nodiscard]] bool write_all(int fd, std::string_view content);

[[nodiscard]] bool is_terminal(int fd);

/// How many characters wide the terminal is that standard output goes to; 0: it does not say. nullopt: it is none.
[[nodiscard]] std::optional<std::size_t> terminal_width();

/// What root makes belongs to the owner of the folder that it is in: one run by root must not shut the project's own
/// user out. Only for what this process has just made; where it cannot be given away it stays as it is.
void give_to_owner_of(const std::filesystem::path& folder, int fd);

/// Makes a file that was not there (O_EXCL: no link is followed), for the owner of its folder; not open: errno says
/// why.
[[nodiscard]] Descriptor create_file(const std::filesystem::path& file, int flags, mode_t mode);
/// Opens a file with these flags, or makes it.
[[nodiscard]] Descriptor open_or_create(const std::filesystem::path& file, int flags, mode_t mode);

} // namespace marea
