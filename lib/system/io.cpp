#include "system/io.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace marea {

Error io_error(const std::filesystem::path& path, int code) {
    return {Fault::io, path.string(), std::strerror(code), code};
}

ssize_t read_block(int fd, char* into, std::size_t size) {
    for (;;) {
        const ssize_t got = ::read(fd, into, size);
        if (got >= 0 || errno != EINTR) return got;
    }
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

bool is_terminal(int fd) {
    return ::isatty(fd) != 0;
}

std::optional<std::size_t> terminal_width() {
    if (!is_terminal(STDOUT_FILENO)) return std::nullopt;
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void give_to_owner_of(const std::filesystem::path& folder, int fd) {
    struct stat owner {};
    if (::geteuid() != 0 || ::stat(folder.empty() ? "." : folder.c_str(), &owner) != 0) return;
    if (::fchown(fd, owner.st_uid, owner.st_gid) != 0) return; // a file system without owners
}

Descriptor create_file(const std::filesystem::path& file, int flags, mode_t mode) {
    Descriptor fd(::open(file.c_str(), flags | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd.open()) give_to_owner_of(file.parent_path(), fd.get());
    return fd;
}

Descriptor open_or_create(const std::filesystem::path& file, int flags, mode_t mode) {
    Descriptor fd(::open(file.c_str(), flags | O_CLOEXEC));
    if (fd.open() || errno != ENOENT) return fd;
    fd = create_file(file, flags, mode);
    if (fd.open() || errno != EEXIST) return fd;
    return Descriptor(::open(file.c_str(), flags | O_CLOEXEC)); // another run was faster
}

} // namespace marea
