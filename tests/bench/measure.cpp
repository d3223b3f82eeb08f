// Compares commands in one run, interleaved, so that a busy moment of the machine hits all of them alike.
//
//   measure ROUNDS (NAME PREPARE COMMAND)...
//
// PREPARE runs before each COMMAND, outside the measurement ("-": nothing). Both are split at blanks. Prints for each
// name the median wall time, the median CPU time with children, both as ratios to the first name, the peak memory of
// the largest process among it and its children, and, from one more run under ptrace that is not timed, the peak memory
// of the program itself and the processes that it started.

#include <fmt/format.h>

#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Subject {
    std::string name;
    std::vector<std::string> prepare, command;
    std::vector<double> wall_ms, cpu_ms;
    long largest_kb = 0;
};

std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> result;
    for (std::string word; stream >> word;)
        result.push_back(word);
    return result;
}

[[noreturn]] void become(std::vector<std::string> argv) {
    const int null = ::open("/dev/null", O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, fd);
    std::vector<char*> pointers;
    for (auto& word : argv)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
}

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

/// Wall and CPU time (user and system, children included) of one run.
void time_once(Subject& subject) {
    const auto begun = std::chrono::steady_clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) become(subject.command);
    int status = 0;
    rusage used{};
    ::wait4(pid, &status, 0, &used);
    const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begun;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fmt::print(stderr, "measure: {} failed\n", subject.name);
        std::exit(1);
    }
    subject.wall_ms.push_back(wall.count());
    subject.cpu_ms.push_back(milliseconds(used.ru_utime) + milliseconds(used.ru_stime));
    subject.largest_kb = std::max(subject.largest_kb, used.ru_maxrss);
}

/// "VmHWM:   1234 kB" of /proc/PID/status as a number; 0 when it is not there.
long status_field(pid_t pid, const std::string& field) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(field + ":")) return std::atol(line.c_str() + field.size() + 1);
    return 0;
}

struct Traced {
    long peak_kb = 0;
    int processes = 0;
};

Traced trace(const Subject& subject) {
    Traced traced;
    const pid_t root = ::fork();
    if (root == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        become(subject.command);
    }
    int status = 0;
    ::waitpid(root, &status, 0);
    constexpr long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT |
                             PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    ::ptrace(PTRACE_SETOPTIONS, root, nullptr, options);
    ::ptrace(PTRACE_CONT, root, nullptr, nullptr);
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) continue;
        long signal = WSTOPSIG(status);
        const int event = status >> 16;
        if (event != 0) {
            signal = 0;
            unsigned long fresh = 0;
            ::ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &fresh);
            const bool spawned =
                event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE;
            const auto child = static_cast<pid_t>(fresh);
            if (spawned && status_field(child, "Tgid") == child) ++traced.processes; // not a thread
            if (event == PTRACE_EVENT_EXIT && pid == root) traced.peak_kb = status_field(pid, "VmHWM");
        } else if (signal == SIGSTOP) {
            signal = 0; // each new tracee begins with one
        }
        ::ptrace(PTRACE_CONT, pid, nullptr, signal);
    }
    return traced;
}

void prepare(const Subject& subject) {
    if (subject.prepare.empty() || subject.prepare.front() == "-") return;
    const pid_t pid = ::fork();
    if (pid == 0) become(subject.prepare);
    ::waitpid(pid, nullptr, 0);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 5 || (argc - 2) % 3 != 0) {
        fmt::print(stderr, "usage: measure ROUNDS (NAME PREPARE COMMAND)...\n");
        return 64;
    }
    std::vector<Subject> subjects;
    for (int at = 2; at < argc; at += 3)
        subjects.push_back({argv[at], words(argv[at + 1]), words(argv[at + 2]), {}, {}});
    const int rounds = std::atoi(argv[1]);
    for (int round = 0; round < rounds; ++round)
        for (auto& subject : subjects) {
            prepare(subject);
            time_once(subject);
        }
    fmt::print("{:<34} {:>12} {:>7} {:>12} {:>7} {:>11} {:>11} {:>10}\n", "median of " + std::to_string(rounds), "wall",
               "x", "CPU", "x", "own peak", "largest", "processes");
    const double wall = median(subjects.front().wall_ms);
    const double cpu = median(subjects.front().cpu_ms);
    for (const auto& subject : subjects) {
        prepare(subject);
        const auto traced = trace(subject);
        const double its_wall = median(subject.wall_ms);
        const double its_cpu = median(subject.cpu_ms);
        fmt::print("{:<34} {:>9.1f} ms {:>7.2f} {:>9.1f} ms {:>7.2f} {:>8.1f} MB {:>8.1f} MB {:>10}\n", subject.name,
                   its_wall, its_wall / wall, its_cpu, its_cpu / cpu, static_cast<double>(traced.peak_kb) / 1024,
                   static_cast<double>(subject.largest_kb) / 1024, traced.processes);
    }
}
