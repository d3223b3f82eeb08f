#include "system/folder.hpp"

#include "system/descriptor.hpp"
#include "system/io.hpp"
#include "system/lease.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>

namespace marea {
namespace {

Moment moment_of(const timespec& time) {
    return Moment{std::chrono::duration_cast<Moment::duration>(std::chrono::seconds(time.tv_sec) +
                                                               std::chrono::nanoseconds(time.tv_nsec))};
}

/// A cluster's or a database's PG_VERSION, or a tablespace's PG_14_202107181.
bool is_postgres(const FTSENT& entry) {
    if (entry.fts_info == FTS_F) return std::strcmp(entry.fts_name, "PG_VERSION") == 0;
    const std::string_view name = entry.fts_name;
    return entry.fts_info == FTS_D && name.size() > 3 && name.starts_with("PG_") && name[3] >= '0' && name[3] <= '9';
}

constexpr std::uint64_t unit_of_blocks = 512; // the unit of st_blocks, whatever the file system's own

} // namespace

Result<std::vector<FileEntry>> list_files(const std::filesystem::path& folder) {
    std::vector<FileEntry> files;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
    if (!open) {
        if (errno == ENOENT) return files;
        return io_error(folder);
    }
    for (errno = 0; const dirent* entry = ::readdir(open.get()); errno = 0) {
        struct stat status {};
        if (::fstatat(::dirfd(open.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue; // gone
        if (!S_ISREG(status.st_mode)) continue;
        files.push_back({entry->d_name, static_cast<std::uint64_t>(status.st_size), moment_of(status.st_mtim), false});
    }
    if (errno != 0) return io_error(folder);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return files;
}

std::optional<bool> has_writer(const std::filesystem::path& file) {
    switch (ReadLease(file).answer()) {
    case ReadLease::Answer::held: return false;
    case ReadLease::Answer::writer: return true;
    case ReadLease::Answer::unknown: break;
    }
    return std::nullopt;
}

Result<VolumeContents> look_into(const std::filesystem::path& folder) {
    std::string root = folder.string();
    char* const roots[] = {root.data(), nullptr};
    const std::unique_ptr<FTS, int (*)(FTS*)> walk(::fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, nullptr),
                                                   &::fts_close);
    if (!walk) return io_error(folder);
    VolumeContents contents;
    std::set<std::pair<dev_t, ino_t>> linked; // a file with several names counts once
    for (errno = 0; const FTSENT* entry = ::fts_read(walk.get()); errno = 0) {
        switch (entry->fts_info) {
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS: return io_error(entry->fts_path, entry->fts_errno);
        case FTS_DP: continue; // a folder's second visit
        default: break;
        }
        if (entry->fts_level == FTS_ROOTLEVEL && entry->fts_info != FTS_D) return io_error(root, ENOTDIR);
        if (is_postgres(*entry)) {
            contents.postgres = true;
            return contents; // it stays: no need to see the rest
        }
        const auto& status = *entry->fts_statp;
        if (entry->fts_info != FTS_D)
            contents.written = std::max(contents.written, std::optional(moment_of(status.st_mtim)));
        if (status.st_nlink > 1 && entry->fts_info != FTS_D && !linked.emplace(status.st_dev, status.st_ino).second)
            continue;
        contents.bytes += static_cast<std::uint64_t>(status.st_blocks) * unit_of_blocks;
    }
    if (errno != 0) return io_error(folder);
    return contents;
}

std::optional<std::uint64_t> size_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_blocks) * unit_of_blocks;
}

Result<void> rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return io_error(from);
    return {};
}

Result<void> remove_file(const std::filesystem::path& file) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return io_error(file);
    return {};
}

} // namespace marea
