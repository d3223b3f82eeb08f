#include "system/gzip.hpp"

#include "system/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace marea {
namespace {

constexpr std::size_t block_size = std::size_t{256} << 10;

bool write_all(int fd, const unsigned char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t put = ::write(fd, data, size);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        data += put;
        size -= static_cast<std::size_t>(put);
    }
    return true;
}

/// Owns zlib's stream.
struct Deflater {
    z_stream stream{};
    bool ready = false;
    Deflater() {
        constexpr int gzip_format = 16 + MAX_WBITS, memory = 8;
        ready =
            ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_format, memory, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~Deflater() {
        if (ready) ::deflateEnd(&stream);
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
};

/// False: errno says why.
bool deflate_all(int from, int to) {
    Deflater deflater;
    errno = ENOMEM;
    if (!deflater.ready) return false;
    std::vector<unsigned char> in(block_size);
    std::vector<unsigned char> out(block_size);
    for (bool last = false; !last;) {
        ssize_t got = 0;
        do
            got = ::read(from, in.data(), in.size());
        while (got < 0 && errno == EINTR);
        if (got < 0) return false;
        last = got == 0;
        deflater.stream.next_in = in.data();
        deflater.stream.avail_in = static_cast<uInt>(got);
        do {
            deflater.stream.next_out = out.data();
            deflater.stream.avail_out = static_cast<uInt>(out.size());
            (void)::deflate(&deflater.stream, last ? Z_FINISH : Z_NO_FLUSH);
            if (!write_all(to, out.data(), out.size() - deflater.stream.avail_out)) return false;
        } while (deflater.stream.avail_out == 0);
    }
    return true;
}

} // namespace

Result<std::uint64_t> gzip_file(const std::filesystem::path& file) {
    const auto target = file.string() + ".gz";
    const auto temporary = target + ".tmp";
    const auto failure = [&] { return Error{Fault::io, target, std::strerror(errno)}; };

    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat original {};
    if (!in.open() || ::fstat(in.get(), &original) != 0) return Error{Fault::io, file.string(), std::strerror(errno)};
    ::unlink(temporary.c_str()); // of a run that was killed
    const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!out.open()) return failure();
    const auto give_up = [&] {
        auto error = failure();
        ::unlink(temporary.c_str());
        return error;
    };
    if (!deflate_all(in.get(), out.get())) return give_up();
    // Only root can give a file away; where it stays ours, it is not opened wider than it was.
    const bool same_owner = ::fchown(out.get(), original.st_uid, original.st_gid) == 0;
    const mode_t mode = original.st_mode & (same_owner ? 07777 : 0700);
    const std::array<timespec, 2> times{original.st_atim, original.st_mtim};
    struct stat compressed {};
    if (::fchmod(out.get(), mode) != 0 || ::futimens(out.get(), times.data()) != 0 || ::fsync(out.get()) != 0 ||
        ::fstat(out.get(), &compressed) != 0 || ::rename(temporary.c_str(), target.c_str()) != 0)
        return give_up();
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const Descriptor parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent.open() || ::fsync(parent.get()) != 0 || ::unlink(file.c_str()) != 0) return failure();
    return static_cast<std::uint64_t>(compressed.st_size);
}

} // namespace marea
