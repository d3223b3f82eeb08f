#include "system/interruption.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

namespace marea {

Interruption::Interruption() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction now {};
        ::sigaction(signal, nullptr, &now);
        if (now.sa_handler != SIG_IGN) ::sigaddset(&set, signal); // nohup's choice stands
    }
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool Interruption::requested() const {
    pollfd watched{signals_.get(), POLLIN, 0};
    return ::poll(&watched, 1, 0) > 0;
}

} // namespace marea
