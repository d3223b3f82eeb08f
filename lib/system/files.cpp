#include "system/files.hpp"

#include "system/descriptor.hpp"
#include "system/io.hpp"
#include "system/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>

namespace marea {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// Whether somebody else than root and this user could have put a link into this folder.
bool others_write_to(const std::filesystem::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return true;
    constexpr mode_t others = 022;
    return (status.st_uid != 0 && status.st_uid != ::geteuid()) || (status.st_mode & others) != 0;
}

} // namespace

Result<std::optional<std::string>> read_file(const std::filesystem::path& file, std::size_t most) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.open()) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return io_error(file);
    }
    std::string content;
    std::array<char, 16384> block{};
    for (;;) {
        const ssize_t got = read_block(fd.get(), block.data(), block.size());
        if (got < 0) return io_error(file);
        if (got == 0) return std::optional<std::string>{std::move(content)};
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > most)
            return Error{Fault::malformed, file.string(), "> " + std::to_string(most >> 20U) + " MiB"};
    }
}

Result<void> overwrite_file(const std::filesystem::path& file, std::string_view content) {
    const auto fd = open_or_create(file, O_WRONLY | O_TRUNC, 0644);
    if (!fd.open() || !write_all(fd.get(), content)) return io_error(file);
    return {};
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::filesystem::path made;
    for (const auto& part : folder) {
        made /= part;
        if (::mkdir(made.c_str(), 0700) == 0) {
            const Descriptor fresh(::open(made.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (fresh.open()) give_to_owner_of(folder_of(made), fresh.get());
            continue;
        }
        if (errno == EEXIST || errno == EISDIR) continue;
        // A parent that may not be written to, yet exists, is no obstacle.
        const int reason = errno;
        struct stat status {};
        if (::stat(made.c_str(), &status) == 0) continue;
        return io_error(made, reason);
    }
    return {};
}

Result<void> write_file(const std::filesystem::path& file, std::string_view content, mode_t mode) {
    const auto folder = folder_of(file);
    if (auto made = make_folder(folder); !made) return made;
    const auto temporary = std::filesystem::path(file.string() + ".tmp");
    const auto give_up = [&] {
        auto error = io_error(file);
        ::unlink(temporary.c_str());
        return error;
    };
    {
        ::unlink(temporary.c_str()); // of a run that was killed, or planted
        const auto fd = create_file(temporary, O_WRONLY, mode);
        if (!fd.open()) return io_error(file);
        if (::fchmod(fd.get(), mode) != 0 || !write_all(fd.get(), content) || ::fsync(fd.get()) != 0) return give_up();
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) return give_up();
    return sync_folder(folder);
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.open() || ::fsync(opened.get()) != 0) return io_error(folder);
    return {};
}

Result<void> append_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
    if (auto made = make_folder(file.parent_path()); !made) return made;
    const int follow = others_write_to(folder_of(file)) ? O_NOFOLLOW : 0;
    const auto fd = open_or_create(file, O_WRONLY | O_APPEND | O_NONBLOCK | follow, mode);
    if (!fd.open() || !write_all(fd.get(), text)) return io_error(file);
    return {};
}

Result<FileLock> FileLock::try_acquire(const std::filesystem::path& file) {
    if (auto made = make_folder(file.parent_path()); !made) return made.error();
    auto fd = open_or_create(file, O_RDWR | O_NOFOLLOW, 0600);
    if (!fd.open()) return io_error(file);
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) return Error{Fault::lock_held, file.string(), {}};
        return io_error(file);
    }
    return FileLock(std::move(fd));
}

} // namespace marea
