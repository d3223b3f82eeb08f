#pragma once

#include "base/result.hpp"
#include "state/manifest.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace marea {

/// The files of one dump, by the dump's own path.
struct BackupFiles {
    std::filesystem::path dump; ///< <db>_<20260102T030405Z>.dump

    [[nodiscard]] std::filesystem::path checksums() const { return beside(".sha256"); }
    [[nodiscard]] std::filesystem::path manifest() const { return beside(".json"); }
    [[nodiscard]] std::filesystem::path globals() const { return beside(".globals.sql"); }

private:
    [[nodiscard]] std::filesystem::path beside(const char* suffix) const;
};

/// A dump that is there.
struct StoredBackup {
    BackupFiles files;
    std::chrono::sys_seconds taken; ///< from the name
    std::int64_t size = 0;
    std::optional<Manifest> manifest; ///< none: missing or damaged

    /// The manifest is this dump's: a truncated dump, or one under another's name, is not what was verified.
    [[nodiscard]] bool fits() const;
    [[nodiscard]] bool good() const { return fits() && manifest->good(); }
};

/// The dumps of one database in their folder. What is not named as one of them is never touched.
class BackupFolder {
public:
    BackupFolder(std::filesystem::path folder, std::string database)
        : folder_(std::move(folder)), database_(std::move(database)) {}

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] std::filesystem::path lock() const { return folder_ / ".lock"; } ///< one folder, one writer
    [[nodiscard]] BackupFiles files_for(std::chrono::sys_seconds taken) const;
    /// The newest first. No folder: none.
    [[nodiscard]] Result<std::vector<StoredBackup>> list() const;
    /// What runs that were killed left: half-written files, and those beside a dump that never came. What lay beside a
    /// whole dump that somebody took elsewhere is none. In the order in which they are to be removed.
    [[nodiscard]] Result<std::vector<std::filesystem::path>> unfinished() const;
    [[nodiscard]] Result<void> remove(const BackupFiles& files) const;

    enum class Privacy {
        kept,   ///< only its owner may enter it
        closed, ///< others could; no longer
        open,   ///< others can, and it is not ours to change
    };
    /// Dumps hold everything: a folder that somebody made with mkdir is closed to others.
    [[nodiscard]] Result<Privacy> protect() const;

private:
    std::filesystem::path folder_;
    std::string database_;
};

/// The time in "<db>_20260102T030405Z<suffix>"; nullopt: another name.
[[nodiscard]] std::optional<std::chrono::sys_seconds> backup_time(const std::string& name, const std::string& database,
                                                                  const std::string& suffix);

/// A database's name as part of a file's: what a folder or sha256sum would stumble over is written as %XX.
[[nodiscard]] std::string name_for_file(const std::string& database);

[[nodiscard]] Result<void> save_manifest(const BackupFiles& files, const Manifest& manifest);
/// Fault::no_backup when there is none.
[[nodiscard]] Result<Manifest> load_manifest(const BackupFiles& files);

/// Lines in the form of `sha256sum -c`.
[[nodiscard]] std::string checksum_line(const std::string& sha256, const std::filesystem::path& file);
[[nodiscard]] std::optional<std::string> find_checksum(const std::string& lines, const std::filesystem::path& file);

} // namespace marea
