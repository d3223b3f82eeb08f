#include "system/live_file.hpp"

#include "system/descriptor.hpp"
#include "system/folder.hpp"
#include "system/gzip.hpp"
#include "system/io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace marea {
namespace {

constexpr std::size_t longest_tail = 64U << 20U; ///< what may be written while the rest is compressed

std::uint64_t held_by(int fd) {
    constexpr std::uint64_t block = 512; // the unit of st_blocks, whatever the file system's own
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * block : 0;
}

/// The file's end from `start` on; false: errno says why, EFBIG when it is too long to be held.
bool read_tail(int fd, off_t start, std::string& tail) {
    constexpr std::size_t step = 65536;
    for (;;) {
        const auto had = tail.size();
        tail.resize(had + step);
        const auto got = ::pread(fd, tail.data() + had, step, start + static_cast<off_t>(had));
        tail.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno != EINTR) return false;
        if (got == 0) return true;
        if (tail.size() > longest_tail) {
            errno = EFBIG;
            return false;
        }
    }
}

/// Empties the file and gives it back what came after `start`; `fd` appends, so that others' lines stay whole.
bool truncate_but_tail(int fd, off_t start) {
    std::string tail;
    if (!read_tail(fd, start, tail) || ::ftruncate(fd, 0) != 0) return false;
    for (std::size_t put = 0; put < tail.size();) {
        const auto step = ::write(fd, tail.data() + put, tail.size() - put);
        if (step < 0 && errno != EINTR) return false;
        if (step > 0) put += static_cast<std::size_t>(step);
    }
    return true;
}

} // namespace

Result<std::uint64_t> move_out(const std::filesystem::path& file, const std::filesystem::path& copy) {
    const Descriptor fd(::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status {};
    struct statfs system {};
    if (!fd.open() || ::fstat(fd.get(), &status) != 0 || ::fstatfs(fd.get(), &system) != 0) return io_error(file);
    const auto before = held_by(fd.get());

    // A range ends at a block's edge and before the file's end, says fallocate.
    const auto block = static_cast<off_t>(system.f_bsize);
    const off_t start = status.st_size > 0 ? (status.st_size - 1) / block * block : 0;
    if (start == 0) return io_error(file, EINVAL); // less than a block: nothing to move
    if (auto copied = gzip_head(fd.get(), static_cast<std::uint64_t>(start), copy); !copied) return copied.error();
    const bool cut =
        ::fallocate(fd.get(), FALLOC_FL_COLLAPSE_RANGE, 0, start) == 0 || truncate_but_tail(fd.get(), start);
    if (!cut) {
        auto error = io_error(file);
        (void)remove_file(copy); // the file still holds all of it
        return error;
    }
    const auto after = held_by(fd.get()) + size_of(copy).value_or(0);
    return before > after ? before - after : 0;
}

} // namespace marea
