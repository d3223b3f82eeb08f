#include "system/process.hpp"

#include "system/descriptor.hpp"
#include "system/io.hpp"
#include "system/pipes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace marea {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
constexpr std::size_t output_cap = std::size_t{4} << 20;
constexpr std::size_t errors_cap = std::size_t{64} << 10;
constexpr std::chrono::milliseconds term_grace{500};

using namespace pipes;

int milliseconds_until(Deadline deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return left.count() < 0 ? 0 : static_cast<int>(std::min<long long>(left.count(), 60'000));
}

/// A child that runs, and where its streams go.
struct Child {
    pid_t pid;
    Descriptor pidfd;
    Pipe& out;
    Pipe& err;
    OutputSink out_sink;
    OutputSink err_sink;
    int stop_descriptor;
};

enum class Wait { ended, deadline, silent, stopped, unread };

/// Polls the process and both pipes until the process has ended, the deadline has passed, it has been silent for too
/// long, it is to be stopped, or what it writes cannot be read.
Wait wait_for(const Child& child, Deadline deadline, std::chrono::milliseconds silence = {}) {
    const auto never = Deadline::max();
    const auto silent_from_now = [&] {
        return silence.count() > 0 ? std::chrono::steady_clock::now() + silence : never;
    };
    auto silent = silent_from_now();
    std::array<pollfd, 4> watched{pollfd{child.pidfd.get(), POLLIN, 0}, pollfd{child.out.read.get(), POLLIN, 0},
                                  pollfd{child.err.read.get(), POLLIN, 0}, pollfd{child.stop_descriptor, POLLIN, 0}};
    for (;;) {
        const int ready = ::poll(watched.data(), watched.size(), milliseconds_until(std::min(deadline, silent)));
        if (ready < 0 && errno != EINTR) return Wait::deadline;
        if (ready > 0) {
            if (watched[3].revents != 0) return Wait::stopped;
            if (watched[2].revents != 0 && !going_on(drain(child.err.read.get(), child.err_sink))) watched[2].fd = -1;
            if (watched[1].revents != 0) {
                silent = silent_from_now();
                const auto stream = drain(child.out.read.get(), child.out_sink);
                if (stream == Stream::refused) return Wait::stopped;
                if (stream == Stream::failed) return Wait::unread;
                if (stream == Stream::ended) watched[1].fd = -1;
            }
            if (watched[0].revents != 0) {
                // The last words may still be in the pipes.
                drain_rest(child.err.read.get(), child.err_sink);
                const auto last = drain_rest(child.out.read.get(), child.out_sink);
                if (last == Stream::failed) return Wait::unread;
                return last == Stream::refused ? Wait::stopped : Wait::ended;
            }
        }
        if (std::chrono::steady_clock::now() >= deadline) return Wait::deadline;
        if (std::chrono::steady_clock::now() >= silent) return Wait::silent;
    }
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& extra) {
    std::vector<std::string> merged;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view pair = *entry;
        if (!extra.contains(std::string(pair.substr(0, pair.find('='))))) merged.emplace_back(pair);
    }
    for (const auto& [name, value] : extra)
        merged.push_back(name + "=" + value);
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (auto& text : strings)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// The child's standard input as a file in memory: unlike a pipe it holds all of it at once, so that nobody has to feed
/// it and a child that does not read it harms nobody. Not open: errno says why.
Descriptor file_in_memory(std::string_view content) {
    Descriptor file(::memfd_create("marea-input", MFD_CLOEXEC));
    if (file.open() && write_all(file.get(), content) && ::lseek(file.get(), 0, SEEK_SET) == 0) return file;
    return {};
}

/// 0, or the errno of the failure.
int spawn(const Command& command, const Pipe& out, const Pipe& err, pid_t& pid) {
    Descriptor input;
    if (!command.input_text.empty()) {
        input = file_in_memory(command.input_text);
        if (!input.open()) return errno;
    }
    auto arguments = command.argv;
    auto environment = merged_environment(command.environment);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    if (command.input >= 0)
        ::posix_spawn_file_actions_adddup2(&actions, command.input, STDIN_FILENO);
    else if (input.open())
        ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    else
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
    // cron, or whoever starts us, may have left descriptors open without close-on-exec
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int failed = ::posix_spawnp(&pid, command.argv.front().c_str(), &actions, &attributes,
                                      pointers(arguments).data(), pointers(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return failed;
}

Ending reap(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return Lost{errno};
    if (WIFEXITED(status)) return Exited{WEXITSTATUS(status)};
    return Signalled{WTERMSIG(status)};
}

NotStarted not_started(int code) {
    return {std::strerror(code), code};
}

} // namespace

Finished ProcessRunner::run(const Command& command) {
    Finished finished{NotStarted{}, {}, {}};
    bool errors_cut = false; // words only: nobody takes them for a whole
    Pipe out;
    Pipe err;
    if (command.argv.empty() || !make_pipe(out) || !make_pipe(err)) {
        finished.ending = not_started(command.argv.empty() ? EINVAL : errno);
        return finished;
    }
    pid_t pid = 0;
    if (const int failed = spawn(command, out, err, pid); failed != 0) {
        finished.ending = not_started(failed);
        return finished;
    }
    out.write.reset();
    err.write.reset();

    // glibc 2.36 declares pidfd_open in a header that C++ cannot link (no extern "C" there); the call itself is fine.
    Child child{pid,
                Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
                out,
                err,
                command.sink ? command.sink : capped(finished.output, output_cap, finished.cut),
                capped(finished.errors, errors_cap, errors_cut),
                stop_descriptor_};
    if (!child.pidfd.open()) { // without it nobody would notice its end
        finished.ending = Lost{errno};
        ::kill(-pid, SIGKILL);
        (void)reap(pid);
        return finished;
    }
    const auto waited = wait_for(child, std::chrono::steady_clock::now() + command.timeout, command.silence);
    if (waited == Wait::ended) {
        finished.ending = reap(pid);
        return finished;
    }
    ::kill(-pid, SIGTERM);
    child.stop_descriptor = -1;
    if (command.sink) child.out_sink = [](std::string_view) { return true; };
    wait_for(child, std::chrono::steady_clock::now() + term_grace);
    ::kill(-pid, SIGKILL); // the whole group, even if its leader has ended: a grandchild must not live on
    (void)reap(pid);
    if (waited == Wait::unread)
        finished.ending = Lost{EIO};
    else if (waited == Wait::stopped)
        finished.ending = Stopped{};
    else
        finished.ending = TimedOut{waited == Wait::silent};
    return finished;
}

} // namespace marea
