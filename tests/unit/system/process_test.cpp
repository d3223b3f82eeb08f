#include "../catch.hpp"

#include "system/process.hpp"

#include <csignal>
#include <cstdlib>

using namespace marea;

namespace {

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
