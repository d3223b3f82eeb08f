#include "system/gzip.hpp"

#include "system/descriptor.hpp"
#include "system/files.hpp"
#include "system/io.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <vector>

namespace marea {
namespace {

constexpr std::size_t block_size = std::size_t{256} << 10;

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

/// At most `most` bytes from where `from` stands. False: errno says why.
bool deflate(int from, int to, std::uint64_t most) {
    Deflater deflater;
    errno = ENOMEM;
    if (!deflater.ready) return false;
    std::string in(block_size, '\0');
    std::string out(block_size, '\0');
    const auto bytes_of = [](std::string& text) { return reinterpret_cast<Bytef*>(text.data()); };
    for (bool last = false; !last;) {
        const ssize_t got = read_block(from, in.data(), std::min<std::uint64_t>(in.size(), most));
        if (got < 0) return false;
        last = got == 0;
        most -= static_cast<std::uint64_t>(got);
        deflater.stream.next_in = bytes_of(in);
        deflater.stream.avail_in = static_cast<uInt>(got);
        do {
            deflater.stream.next_out = bytes_of(out);
            deflater.stream.avail_out = static_cast<uInt>(out.size());
            (void)::deflate(&deflater.stream, last ? Z_FINISH : Z_NO_FLUSH);
            if (!write_all(to, {out.data(), out.size() - deflater.stream.avail_out})) return false;
        } while (deflater.stream.avail_out == 0);
    }
    return true;
}

/// A compressed form that waits beside its place.
struct Prepared {
    std::filesystem::path target;
    std::filesystem::path temporary;
    Descriptor out;
    std::uint64_t size = 0;
};

Result<Prepared> prepare(int in, std::uint64_t most, const std::filesystem::path& target) {
    Prepared prepared{target, target.string() + ".tmp", {}, 0};
    struct stat original {};
    if (::fstat(in, &original) != 0) return io_error(target);
    ::unlink(prepared.temporary.c_str()); // of a run that was killed
    constexpr int fresh = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    prepared.out = Descriptor(::open(prepared.temporary.c_str(), fresh, 0600));
    if (!prepared.out.open()) return io_error(prepared.temporary);

    const int out = prepared.out.get();
    struct stat compressed {};
    const std::array<timespec, 2> times{original.st_atim, original.st_mtim};
    const auto dress = [&] {
        // Only root can give a file away; where it stays ours, it is not opened wider than it was.
        const bool same_owner = ::fchown(out, original.st_uid, original.st_gid) == 0;
        const mode_t mode = original.st_mode & (same_owner ? 07777 : 0700);
        return ::fchmod(out, mode) == 0 && ::futimens(out, times.data()) == 0 && ::fstat(out, &compressed) == 0;
    };
    if (!deflate(in, out, most) || !dress()) {
        auto error = io_error(prepared.temporary);
        ::unlink(prepared.temporary.c_str());
        return error;
    }
    ::sync_file_range(out, 0, 0, SYNC_FILE_RANGE_WRITE); // a start: whether it got there, fsync says
    prepared.size = static_cast<std::uint64_t>(compressed.st_size);
    return prepared;
}

Result<Prepared> prepare(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!in.open()) return io_error(file);
    return prepare(in.get(), std::numeric_limits<std::uint64_t>::max(), file.string() + ".gz");
}

/// Under its name, and on the disk.
Result<std::uint64_t> publish(const Prepared& prepared) {
    if (::fsync(prepared.out.get()) == 0 && ::rename(prepared.temporary.c_str(), prepared.target.c_str()) == 0)
        return prepared.size;
    auto error = io_error(prepared.target);
    ::unlink(prepared.temporary.c_str());
    return error;
}

} // namespace

std::vector<Result<std::uint64_t>> gzip_files(const std::filesystem::path& folder,
                                              const std::vector<std::string>& names) {
    std::vector<Result<Prepared>> prepared;
    prepared.reserve(names.size());
    for (const auto& name : names)
        prepared.push_back(prepare(folder / name));
    std::vector<Result<std::uint64_t>> results;
    results.reserve(names.size());
    for (const auto& one : prepared)
        results.push_back(one ? publish(*one) : Result<std::uint64_t>(one.error()));
    const auto synced = sync_folder(folder);
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (!results[index]) continue;
        if (!synced)
            results[index] = synced.error();
        else if (::unlink((folder / names[index]).c_str()) != 0)
            results[index] = io_error(folder / names[index]);
    }
    return results;
}

Result<std::uint64_t> gzip_head(int file, std::uint64_t bytes, const std::filesystem::path& target) {
    if (::lseek(file, 0, SEEK_SET) != 0) return io_error(target);
    const auto prepared = prepare(file, bytes, target);
    if (!prepared) return prepared.error();
    auto size = publish(*prepared);
    if (size && !sync_folder(target.parent_path())) return io_error(target.parent_path());
    return size;
}

} // namespace marea
