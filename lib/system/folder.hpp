#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace marea {

struct FileEntry {
    std::string name; ///< inside its folder
    std::uint64_t size = 0;
    Moment modified;
    bool being_written = false; ///< a process has it open for writing
};

/// What is inside a volume, as far as it could be looked into.
struct VolumeContents {
    std::uint64_t bytes = 0;
    bool postgres = false;              ///< a PG_VERSION, or a tablespace, somewhere in it
    std::optional<Moment> written = {}; ///< the latest of its files' times; nullopt: no file
};

/// The regular files of a folder, by name; links are none. No folder: no files. `being_written` stays false.
[[nodiscard]] Result<std::vector<FileEntry>> list_files(const std::filesystem::path& folder);

/// Whether any process has the file open for writing; nullopt when that cannot be told (not our file, NFS).
/// Asks the kernel for a read lease, so that other users' processes and containers count too.
[[nodiscard]] std::optional<bool> has_writer(const std::filesystem::path& file);

/// Looks into a whole tree. Anything in it that cannot be read is an error: what was not seen may be precious.
[[nodiscard]] Result<VolumeContents> look_into(const std::filesystem::path& folder);

/// The blocks that a file holds on its disk; nullopt when it cannot be asked.
[[nodiscard]] std::optional<std::uint64_t> size_of(const std::filesystem::path& file);

[[nodiscard]] Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to);
[[nodiscard]] Result<void> remove_file(const std::filesystem::path& file);

} // namespace marea
