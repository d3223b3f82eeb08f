#include "../catch.hpp"

#include "system/descriptor.hpp"
#include "system/process.hpp"

#include <fcntl.h>

#include <array>
#include <csignal>
#include <cstdlib>
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
    const auto finished = shell("trap '' TERM; sleep 60 & echo $!; wait; sleep 60", 300);
    CHECK(std::holds_alternative<TimedOut>(finished.ending));
    const auto grandchild = std::stoi(finished.output);
    // killed, and at most still to be reaped by init
    CHECK((::kill(grandchild, 0) != 0 ||
           shell("grep -q '^State:.*Z' /proc/" + std::to_string(grandchild) + "/status").succeeded()));
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
    CHECK(shell("ls /proc/self/fd | wc -l").output == "4\n"); // 0, 1, 2 and ls's own
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
