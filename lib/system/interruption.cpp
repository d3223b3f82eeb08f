#include "system/interruption.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

namespace marea {

Interruption::Interruption() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool Interruption::requested() const {
    pollfd watched{signals_.get(), POLLIN, 0};
    return ::poll(&watched, 1, 0) > 0;
}

} // namespace marea
