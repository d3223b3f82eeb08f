// Preloaded into a program: the first megabyte of a pipe is read as it is, then reading it fails with EIO. Its children
// are left alone.

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

__attribute__((constructor)) static void leave_children_alone() {
    ::unsetenv("LD_PRELOAD");
}

extern "C" ssize_t read(int fd, void* into, size_t size) {
    constexpr ssize_t enough = 1 << 20;
    thread_local ssize_t taken = 0;
    struct stat status {};
    const bool pipe = ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
    if (pipe && taken > enough) {
        errno = EIO;
        return -1;
    }
    const ssize_t got = ::syscall(SYS_read, fd, into, size);
    if (pipe && got > 0) taken += got;
    return got;
}
