#include "../catch.hpp"
#include "../support.hpp"

#include "system/descriptor.hpp"
#include "system/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <set>
#include <thread>

using namespace marea;
using namespace std::chrono_literals;

namespace {

Finished run_into(const OutputSink& sink, std::vector<std::string> argv) {
    ProcessRunner runner;
    Command command{std::move(argv), {}, 30s};
    command.sink = sink;
    return runner.run(command);
}

Finished shell(const std::string& script, int milliseconds = 10'000) {
    ProcessRunner runner;
    return runner.run({{"sh", "-c", script}, {}, std::chrono::milliseconds(milliseconds)});
}

} // namespace

TEST_CASE("process: exit code and both streams") {
    const auto finished = shell("echo out; echo err >&2; exit 3");
    REQUIRE(std::holds_alternative<Exited>(finished.ending));
    CHECK(std::get<Exited>(finished.ending).code == 3);
    CHECK(finished.output == "out\n");
    CHECK(finished.errors == "err\n");
    CHECK_FALSE(finished.succeeded());
    CHECK(shell("exit 0").succeeded());
}

TEST_CASE("process: arguments are passed as they are") {
    ProcessRunner runner;
    CHECK(runner.run({{"printf", "%s|", "a b", "$HOME", "*", "'\""}, {}}).output == "a b|$HOME|*|'\"|");
}

TEST_CASE("process: environment is added and replaced") {
    ::setenv("MAREA_TEST_KEPT", "kept", 1);
    ::setenv("MAREA_TEST_REPLACED", "old", 1);
    ProcessRunner runner;
    const auto finished = runner.run({{"sh", "-c", "echo $MAREA_TEST_KEPT $MAREA_TEST_REPLACED $MAREA_TEST_NEW"},
                                      {{"MAREA_TEST_REPLACED", "new"}, {"MAREA_TEST_NEW", "added"}}});
    CHECK(finished.output == "kept new added\n");
}

TEST_CASE("process: a program that is not there") {
    ProcessRunner runner;
    const auto finished = runner.run({{"marea-no-such-program"}, {}});
    REQUIRE(std::holds_alternative<NotStarted>(finished.ending));
    CHECK(std::get<NotStarted>(finished.ending).reason == "No such file or directory");
    CHECK(std::holds_alternative<NotStarted>(runner.run({{}, {}}).ending));
}

TEST_CASE("process: ended by a signal") {
    const auto finished = shell("kill -9 $$");
    REQUIRE(std::holds_alternative<Signalled>(finished.ending));
    CHECK(std::get<Signalled>(finished.ending).signal == SIGKILL);
}

TEST_CASE("process: the deadline ends one that ignores TERM, and its children") {
    REQUIRE(::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0); // the grandchild's end comes to us, and not to a slow init
    const auto start = std::chrono::steady_clock::now();
    const auto finished = shell("trap '' TERM; sleep 300 & echo $!; wait; sleep 300", 300);
    CHECK(std::holds_alternative<TimedOut>(finished.ending));
    int status = 0;
    const auto grandchild = std::stoi(finished.output);
    CHECK(::waitpid(grandchild, &status, 0) == grandchild);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    CHECK(std::chrono::steady_clock::now() - start < 60s);
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST_CASE("process: at the deadline it is asked to end before it is killed") {
    const auto finished = shell("trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.02; done", 500);
    CHECK(std::holds_alternative<TimedOut>(finished.ending));
    CHECK(finished.output == "ready\nasked\n");
}

TEST_CASE("process: one whose end the system keeps to itself is lost, and no success") {
    struct sigaction ignored {};
    struct sigaction before {};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(SIGCHLD, &ignored, &before);
    const auto finished = shell("exit 0");
    ::sigaction(SIGCHLD, &before, nullptr);
    REQUIRE(std::holds_alternative<Lost>(finished.ending));
    const int code = std::get<Lost>(finished.ending).code;
    CHECK((code == ECHILD || code == ESRCH)); // ESRCH: gone before it could even be looked at
    CHECK_FALSE(finished.succeeded());
    test::ScriptedRunner runner;
    runner.answer("pg_dump", finished);
    const auto checked = run_checked(runner, {{"pg_dump"}, {}}, "pg_dump");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::command_failed);
    CHECK(checked.error().detail == ::strerror(code));
}

TEST_CASE("process: all of its last words arrive, even if its sink was still at the first ones") {
    const test::Folder folder;
    const auto done = folder.path() / "done";
    std::size_t got = 0;
    const OutputSink slow = [&](std::string_view block) {
        for (int tries = 0; got == 0 && tries < 1000 && !std::filesystem::exists(done); ++tries)
            std::this_thread::sleep_for(10ms);
        got += block.size();
        return true;
    };
    const auto script = "echo x; sleep 0.1; head -c 65000 /dev/zero; : >" + done.string();
    CHECK(run_into(slow, {"sh", "-c", script}).succeeded());
    CHECK(got == 65'002);
}

TEST_CASE("process: a child starts with no signal blocked or ignored") {
    sigset_t blocked;
    sigset_t before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const auto pipe_before = ::signal(SIGPIPE, SIG_IGN);
    ProcessRunner runner;
    const auto status = runner.run({{"cat", "/proc/self/status"}, {}}).output;
    ::signal(SIGPIPE, pipe_before);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    const auto mask = [&](const std::string& label) {
        constexpr std::uint64_t standard = (1ULL << 31U) - 1; // glibc ignores two of its own above these
        return std::stoull(status.substr(status.find(label) + label.size()), nullptr, 16) & standard;
    };
    CHECK(mask("SigBlk:") == 0);
    CHECK(mask("SigIgn:") == 0);
}

TEST_CASE("process: does not wait for a grandchild that holds the pipe") {
    const auto finished = shell("sleep 5 & echo done");
    CHECK(finished.succeeded());
    CHECK(finished.output == "done\n");
}

TEST_CASE("process: more output than the cap is read, and cut") {
    const auto finished = shell("head -c 6000000 /dev/zero");
    CHECK(finished.succeeded());
    CHECK(finished.output.size() == std::size_t{4} << 20);
    CHECK(finished.cut);
    const auto whole = shell("head -c 4194304 /dev/zero");
    CHECK(whole.output.size() == std::size_t{4} << 20);
    CHECK_FALSE(whole.cut);
    CHECK_FALSE(shell("head -c 100000 /dev/zero >&2").cut); // words are cut, and nobody takes them for a whole

    // half of a list is no list
    test::ScriptedRunner runner;
    runner.answer("docker ps", finished);
    const auto checked = run_checked(runner, {{"docker", "ps"}, {}}, "docker ps");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::malformed);
}

TEST_CASE("process: a text as standard input, whole, and no harm when nobody reads it") {
    ProcessRunner runner;
    const auto given = [&](const std::string& script, const std::string& text) {
        return runner.run({{"sh", "-c", script}, {}, std::chrono::seconds(10), text});
    };
    CHECK(given("cat", "aviso: ñ\n").output == "aviso: ñ\n");
    CHECK(given("wc -c", std::string(1'000'000, 'x')).output == "1000000\n");
    CHECK(given("exit 0", std::string(1'000'000, 'x')).succeeded());
    CHECK(given("ls /proc/self/fd | wc -l", "x").output == "4\n");
}

TEST_CASE("process: standard input is empty, and no descriptor of ours is inherited") {
    CHECK(shell("cat").output.empty());
    const Descriptor left_open(::open("/dev/null", O_RDONLY)); // by whoever started us, without close-on-exec
    CHECK(shell("ls /proc/self/fd | wc -l").output == "4\n");  // 0, 1, 2 and ls's own
}

TEST_CASE("process: not even another library's fork inherits a descriptor of ours") {
    const auto open_ones = [] {
        std::set<int> found;
        for (int fd = 0; fd < 256; ++fd)
            if (::fcntl(fd, F_GETFD) >= 0) found.insert(fd);
        return found;
    };
    const auto before = open_ones();
    std::size_t looked_at = 0;
    const OutputSink look = [&](std::string_view) {
        for (const int fd : open_ones()) {
            if (before.contains(fd)) continue;
            ++looked_at;
            CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
        }
        return true;
    };
    ProcessRunner runner;
    Command command{{"echo", "x"}, {}, 10s, "input"};
    command.sink = look;
    CHECK(runner.run(command).succeeded());
    CHECK(looked_at >= 3); // both pipes and the process
    CHECK(open_ones() == before);
}

TEST_CASE("process: a sink gets all of the output, however long") {
    std::size_t got = 0;
    const OutputSink count = [&](std::string_view block) {
        got += block.size();
        return true;
    };
    const auto finished = run_into(count, {"sh", "-c", "head -c 6000000 /dev/zero; echo err >&2"});
    CHECK(finished.succeeded());
    CHECK(got == 6000000);
    CHECK(finished.output.empty());
    CHECK(finished.errors == "err\n");
}

TEST_CASE("process: a sink that takes no more ends the child") {
    const OutputSink refuse = [](std::string_view) { return false; };
    CHECK(std::holds_alternative<Stopped>(run_into(refuse, {"sh", "-c", "echo x; exec sleep 60"}).ending));
    CHECK(std::holds_alternative<Stopped>(run_into(refuse, {"echo", "x"}).ending));
}

TEST_CASE("process: reads the descriptor that it is given") {
    const Descriptor file(::open("/proc/self/comm", O_RDONLY | O_CLOEXEC));
    ProcessRunner runner;
    Command command{{"cat"}, {}, 10s};
    command.input = file.get();
    CHECK(runner.run(command).output == "unit_tests\n");
}

TEST_CASE("process: told to stop, it ends the child at once") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const Descriptor told(ends[0]);
    Descriptor tell(ends[1]);
    ProcessRunner runner(told.get());
    std::thread later([&] {
        std::this_thread::sleep_for(100ms);
        tell.reset(); // the end of the pipe is an event too
    });
    const auto finished = runner.run({{"sleep", "60"}, {}, 30s});
    later.join();
    CHECK(std::holds_alternative<Stopped>(finished.ending));
}

TEST_CASE("process: one that writes nothing for too long is ended, one that goes on writing is not") {
    ProcessRunner runner;
    Command command{{"sleep", "30"}, {}, std::chrono::seconds(20)};
    command.silence = std::chrono::milliseconds(200);
    const auto silent = run_checked(runner, command, "sleep");
    REQUIRE_FALSE(silent);
    CHECK(silent.error().fault == Fault::command_silent);
    command.argv = {"sh", "-c", "for n in 1 2 3 4 5 6; do echo; sleep 0.3; done"};
    command.silence = std::chrono::seconds(5);
    CHECK(runner.run(command).succeeded());
}
