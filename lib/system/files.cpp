#include "system/files.hpp"

#include "system/descriptor.hpp"
#include "system/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace marea {
namespace {

constexpr std::size_t size_cap = std::size_t{16} << 20;

Error io_error(const std::filesystem::path& file) {
    return {Fault::io, file.string(), std::strerror(errno)};
}

bool write_all(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t put = ::write(fd, content.data(), content.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

} // namespace

Result<std::optional<std::string>> read_file(const std::filesystem::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.open()) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return io_error(file);
    }
    std::string content;
    std::array<char, 16384> block{};
    for (;;) {
        const ssize_t got = ::read(fd.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_error(file);
        if (got == 0) return std::optional<std::string>{std::move(content)};
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > size_cap) return Error{Fault::malformed, file.string(), "> 16 MiB"};
    }
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::filesystem::path made;
    for (const auto& part : folder) {
        made /= part;
        if (::mkdir(made.c_str(), 0700) == 0 || errno == EEXIST || errno == EISDIR) continue;
        // A parent that may not be written to, yet exists, is no obstacle.
        const int reason = errno;
        struct stat status {};
        if (::stat(made.c_str(), &status) == 0) continue;
        errno = reason;
        return io_error(made);
    }
    return {};
}

Result<void> write_file(const std::filesystem::path& file, std::string_view content, mode_t mode) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (auto made = make_folder(folder); !made) return made;
    const auto temporary = std::filesystem::path(file.string() + ".tmp");
    const auto give_up = [&] {
        auto error = io_error(file);
        ::unlink(temporary.c_str());
        return error;
    };
    {
        const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
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
    const Descriptor fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode));
    if (!fd.open() || !write_all(fd.get(), text)) return io_error(file);
    return {};
}

Result<FileLock> FileLock::try_acquire(const std::filesystem::path& file) {
    if (auto made = make_folder(file.parent_path()); !made) return made.error();
    Descriptor fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.open()) return io_error(file);
    while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) return Error{Fault::lock_held, file.string(), {}};
        return io_error(file);
    }
    return FileLock(std::move(fd));
}

} // namespace marea
