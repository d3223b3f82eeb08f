#pragma once

#include "base/result.hpp"
#include "system/descriptor.hpp"

#include <filesystem>

namespace marea {

/// An exclusive lock on a file, held until destruction or the end of the process, however it ends.
class FileLock {
public:
    /// Does not wait: Fault::lock_held when another process has it, Fault::io when the file cannot be opened.
    /// Creates the file (0600) and its folder (0700).
    [[nodiscard]] static Result<FileLock> try_acquire(const std::filesystem::path& file);

private:
    explicit FileLock(Descriptor fd) : fd_(std::move(fd)) {}
    Descriptor fd_;
};

} // namespace marea
