#pragma once

#include "base/result.hpp"
#include "system/descriptor.hpp"
#include "system/sha256.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace marea {

/// A file of any size on its way to its final name: `<name>.part`, 0600, made exclusively. Unless it is put in place it
/// goes with its owner, so that a run that fails leaves nothing.
class PartFile {
public:
    [[nodiscard]] static Result<std::unique_ptr<PartFile>> create(std::filesystem::path final_name);
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    /// false: it could not be written; error() says why.
    bool add(std::string_view block);
    /// All is written: onto the disk, and the checksum of what was received.
    [[nodiscard]] Result<std::string> finish();
    /// Gives it its final name, in a folder that is on the disk too. Refuses to replace a file. An error:
    /// there is none under the final name.
    [[nodiscard]] Result<void> put_in_place();

    [[nodiscard]] const std::filesystem::path& path() const { return part_; }
    [[nodiscard]] const std::filesystem::path& final_name() const { return final_; }
    [[nodiscard]] std::int64_t size() const { return size_; } ///< may be asked from another thread
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    PartFile(std::filesystem::path final_name, std::filesystem::path part, Descriptor fd)
        : final_(std::move(final_name)), part_(std::move(part)), fd_(std::move(fd)) {}
    Error fail();

    std::filesystem::path final_;
    std::filesystem::path part_;
    Descriptor fd_;
    Sha256 hash_;
    std::atomic<std::int64_t> size_ = 0;
    std::optional<Error> error_;
    bool in_place_ = false;
};

} // namespace marea
