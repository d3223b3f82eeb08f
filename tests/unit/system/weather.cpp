#include "weather.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace {

namespace fs = std::filesystem;
marea::test::Weather* now = nullptr;

/// false: it is to fail.
bool passes(const std::string& what) {
    if (now == nullptr) return true;
    now->seen.push_back(what);
    errno = EIO;
    return what != now->fails;
}

std::string last_part(const char* path) {
    return fs::path(path).filename().string();
}

} // namespace

namespace marea::test {

Weather::Weather(std::string failing) : fails(std::move(failing)) {
    now = this;
}

Weather::~Weather() {
    now = nullptr;
}

} // namespace marea::test

// In front of the C library's.

extern "C" int fsync(int fd) {
    std::error_code unknown;
    const auto path = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), unknown);
    return passes("fsync " + path.filename().string()) ? static_cast<int>(::syscall(SYS_fsync, fd)) : -1;
}

extern "C" int rename(const char* from, const char* to) noexcept {
    return passes("rename " + last_part(from) + " " + last_part(to)) ? ::renameat(AT_FDCWD, from, AT_FDCWD, to) : -1;
}

extern "C" int unlink(const char* path) noexcept {
    return passes("unlink " + last_part(path)) ? ::unlinkat(AT_FDCWD, path, 0) : -1;
}
