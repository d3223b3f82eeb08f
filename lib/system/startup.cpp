#include "system/startup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace marea {

void prepare_process() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
        if (::fcntl(fd, F_GETFD) < 0)
            (void)::open("/", O_RDONLY); // is there always, and can be neither read nor written
    ::signal(SIGCHLD, SIG_DFL);
    for (const int signal : {SIGPIPE, SIGXFSZ, SIGIO})
        ::signal(signal, SIG_IGN);
}

} // namespace marea
