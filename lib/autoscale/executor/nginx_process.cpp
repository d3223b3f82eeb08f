#include "autoscale/executor/nginx_process.hpp"

#include "base/text.hpp"
#include "system/processes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <thread>

namespace marea {
namespace {

constexpr std::chrono::milliseconds command_limit{10'000};

std::string cause_of(const Finished& finished) {
    if (const auto* not_started = std::get_if<NotStarted>(&finished.ending)) return not_started->reason;
    if (std::holds_alternative<TimedOut>(finished.ending)) return "> 10 s";
    // nginx -t ends with a summary line; the cause stands in the first line with a level of its own
    const auto& all = finished.errors.empty() ? finished.output : finished.errors;
    const auto start = std::min({all.find("[emerg]"), all.find("[alert]"), all.find("[crit]"), all.find("[error]")});
    return text::first_line(std::string_view(all).substr(start == std::string::npos ? 0 : start));
}

/// The errno that nginx writes behind a failed call.
bool lacks_rights(const std::string& words) {
    return words.find("(13: ") != std::string::npos;
}

/// "nginx ...", "sudo -n nginx ...": nothing else may stand before it.
bool runs_here(const std::vector<std::string>& command) {
    const auto program = std::find_if(command.begin(), command.end(),
                                      [](const std::string& word) { return word != "sudo" && word != "-n"; });
    return program != command.end() && std::filesystem::path(*program).filename() == "nginx";
}

} // namespace

std::string NginxProcess::shown() const {
    return fmt::format("{}", fmt::join(settings_.balancer.test_command, " "));
}

NginxProcess::Test NginxProcess::test() {
    const auto finished = runner_.run({settings_.balancer.test_command, {}, command_limit});
    if (finished.succeeded()) return {Verdict::accepts, {}, false};
    Test test{Verdict::could_not_run, cause_of(finished), false};
    test.no_rights = lacks_rights(test.words);
    // Only nginx itself marks its lines so; docker, sudo and a shell that cannot run it do not.
    const bool spoke =
        finished.errors.find("[emerg]") != std::string::npos || finished.output.find("[emerg]") != std::string::npos;
    if (spoke && !test.no_rights) test.verdict = Verdict::refuses;
    return test;
}

std::optional<std::string> NginxProcess::dump() {
    auto command = settings_.balancer.test_command;
    const auto flag = std::find(command.begin(), command.end(), "-t");
    if (flag == command.end()) return std::nullopt;
    *flag = "-T";
    const auto finished = runner_.run({command, {}, command_limit});
    if (!finished.succeeded()) return std::nullopt;
    return finished.output;
}

/// In a container of the project as the engine shows them. On this host only where the command itself says that it is
/// there: behind a command of somebody's own, nginx may be anywhere.
std::set<std::int64_t> NginxProcess::workers() const {
    constexpr std::string_view title = "nginx: worker process";
    constexpr std::string_view retired = "is shutting down";
    const auto& balancer = settings_.balancer;
    Processes all;
    if (!balancer.container.empty()) {
        if (auto seen = api_.processes(balancer.container, title)) all = std::move(seen).value();
    } else if (runs_here(balancer.reload_command)) {
        all = processes_titled(title, settings_.paths.procfs);
    }
    std::set<std::int64_t> pids;
    for (const auto& [pid, line] : all)
        if (line.find(retired) == std::string::npos) pids.insert(pid);
    return pids;
}

Result<void> NginxProcess::reload() {
    const auto& command = settings_.balancer.reload_command;
    const auto before = workers();
    const auto finished = runner_.run({command, {}, command_limit});
    if (!finished.succeeded()) {
        const auto words = cause_of(finished);
        return Error{lacks_rights(words) ? Fault::balancer_rights : Fault::balancer_reload,
                     settings_.balancer.upstream_file.string(), words};
    }
    if (before.empty()) return {};
    // The signal was sent; whether the master took it shows in its workers. The old ones go on for a moment after the
    // new ones have come, and a client that one of them takes is sent where the old configuration says. They retire
    // together; those of another nginx on this host never do.
    constexpr int tries = 30;
    constexpr std::chrono::milliseconds pause{100};
    for (int left = tries; left > 0; --left) {
        const auto now = workers();
        const auto misses = [](const std::set<std::int64_t>& these, const std::set<std::int64_t>& those) {
            return std::any_of(those.begin(), those.end(), [&](auto pid) { return !these.contains(pid); });
        };
        if (misses(before, now) && misses(now, before)) return {};
        std::this_thread::sleep_for(pause);
    }
    return Error{Fault::balancer_reload, settings_.balancer.upstream_file.string(), "no new worker"};
}

} // namespace marea
