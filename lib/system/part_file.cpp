#include "system/part_file.hpp"

#include "system/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace marea {

Result<std::unique_ptr<PartFile>> PartFile::create(std::filesystem::path final_name) {
    if (auto made = make_folder(final_name.parent_path()); !made) return made.error();
    auto part = std::filesystem::path(final_name.string() + ".part");
    Descriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd.open()) return Error{Fault::io, part.string(), std::strerror(errno)};
    return std::unique_ptr<PartFile>(new PartFile(std::move(final_name), std::move(part), std::move(fd)));
}

PartFile::~PartFile() {
    if (!in_place_) ::unlink(part_.c_str());
}

Error PartFile::fail() {
    error_ = Error{Fault::io, part_.string(), std::strerror(errno)};
    return *error_;
}

bool PartFile::add(std::string_view block) {
    hash_.add(block);
    while (!block.empty()) {
        const ssize_t put = ::write(fd_.get(), block.data(), block.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            fail();
            return false;
        }
        size_ += put;
        block.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

Result<std::string> PartFile::finish() {
    if (::fsync(fd_.get()) != 0) return fail();
    fd_.reset();
    return hash_.hex();
}

Result<void> PartFile::put_in_place() {
    struct stat status {};
    if (::lstat(final_.c_str(), &status) == 0) return Error{Fault::io, final_.string(), std::strerror(EEXIST)};
    if (::rename(part_.c_str(), final_.c_str()) != 0) return fail();
    in_place_ = true;
    auto synced = sync_folder(final_.parent_path());
    if (!synced) ::unlink(final_.c_str()); // who is told that it is not there must not find it there
    return synced;
}

} // namespace marea
