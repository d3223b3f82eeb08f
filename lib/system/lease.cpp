#include "system/lease.hpp"

#include <fcntl.h>

#include <cerrno>
#include <csignal>

namespace marea {

ReadLease::ReadLease(const std::filesystem::path& file)
    : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
    // Of a lease that is broken the kernel tells with SIGIO, which ends a process that does not expect it. SIGURG is
    // ignored unless one asks for it. Without this one no lease.
    if (!fd_.open() || ::fcntl(fd_.get(), F_SETSIG, SIGURG) != 0) return;
    if (::fcntl(fd_.get(), F_SETLEASE, F_RDLCK) == 0)
        answer_ = Answer::held;
    else if (errno == EAGAIN)
        answer_ = Answer::writer;
}

ReadLease::~ReadLease() {
    if (answer_ == Answer::held) ::fcntl(fd_.get(), F_SETLEASE, F_UNLCK);
}

} // namespace marea
