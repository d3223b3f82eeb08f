#include "../catch.hpp"
#include "../support.hpp"

#include "system/files.hpp"
#include "system/lock.hpp"
#include "system/process.hpp"
#include "system/startup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

using namespace marea;

namespace {

/// In a process of its own: `before` is what its parent left it, then it is prepared. The code that `then` returns.
template <class Before, class Then>
int prepared(const Before& before, const Then& then) {
    const auto child = ::fork();
    if (child == 0) {
        before();
        prepare_process();
        ::_exit(then());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void nothing() {}

} // namespace

TEST_CASE("startup: a parent that ignored SIGCHLD does not hide how children end") {
    const auto code = prepared([] { ::signal(SIGCHLD, SIG_IGN); },
                               [] {
                                   ProcessRunner runner;
                                   const auto finished = runner.run({{"sh", "-c", "exit 7"}, {}});
                                   const auto* exited = std::get_if<Exited>(&finished.ending);
                                   return exited != nullptr ? exited->code : 99;
                               });
    CHECK(code == 7);
}

TEST_CASE("startup: a reader that has gone is an error and no end; so are a limit on files and a broken lease") {
    CHECK(prepared(nothing, [] {
              std::array<int, 2> ends{};
              if (::pipe2(ends.data(), O_CLOEXEC) != 0) return 1;
              ::close(ends[0]);
              return ::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 2;
          }) == 0);
    for (const int signal : {SIGXFSZ, SIGIO})
        CHECK(prepared([&] { ::signal(signal, SIG_DFL); }, [&] { return ::raise(signal); }) == 0);
}

TEST_CASE("startup: what was closed takes no write, and no file of ours gets its place") {
    const test::Folder folder;
    const auto file = folder.path() / "autoscale.lock";
    const auto closed = GENERATE(values<std::vector<int>>({{0}, {1}, {2}, {1, 2}, {0, 1, 2}}));
    const auto code = prepared(
        [&] {
            for (const int fd : closed)
                ::close(fd);
        },
        [&] {
            const auto lock = FileLock::try_acquire(file);
            if (!lock) return 1;
            for (const int fd : closed)
                if (fd != STDIN_FILENO && (::write(fd, "line\n", 5) >= 0 || errno != EBADF)) return 2;
            std::array<char, 1> byte{};
            if (closed.front() == STDIN_FILENO && ::read(STDIN_FILENO, byte.data(), 1) > 0) return 3;
            return 0;
        });
    CHECK(code == 0);
    CHECK(read_file(file)->value().empty());
}
