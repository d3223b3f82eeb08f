#include "system/part_file.hpp"

#include "system/files.hpp"
#include "system/io.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace marea {

Result<std::unique_ptr<PartFile>> PartFile::create(std::filesystem::path final_name) {
    if (auto made = make_folder(final_name.parent_path()); !made) return made.error();
    auto part = std::filesystem::path(final_name.string() + ".part");
    auto fd = create_file(part, O_WRONLY, 0600);
    if (!fd.open()) return io_error(part);
    return std::unique_ptr<PartFile>(new PartFile(std::move(final_name), std::move(part), std::move(fd)));
}

PartFile::~PartFile() {
    if (!in_place_) ::unlink(part_.c_str());
}

Error PartFile::fail() {
    error_ = io_error(part_);
    return *error_;
}

bool PartFile::add(std::string_view block) {
    hash_.add(block);
    if (!write_all(fd_.get(), block)) {
        fail();
        return false;
    }
    size_ += static_cast<std::int64_t>(block.size());
    return true;
}

Result<std::string> PartFile::finish() {
    if (::fsync(fd_.get()) != 0) return fail();
    fd_.reset();
    return hash_.hex();
}

Result<void> PartFile::put_in_place() {
    struct stat status {};
    if (::lstat(final_.c_str(), &status) == 0) return io_error(final_, EEXIST);
    if (::rename(part_.c_str(), final_.c_str()) != 0) return fail();
    in_place_ = true;
    auto synced = sync_folder(final_.parent_path());
    if (!synced) ::unlink(final_.c_str()); // who is told that it is not there must not find it there
    return synced;
}

} // namespace marea
