#include "autoscale/executor/nginx_process.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

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

std::optional<std::set<std::int64_t>> NginxProcess::workers() const {
    const auto& container = settings_.balancer.container;
    if (container.empty()) return std::nullopt;
    const auto pids = api_.processes(container, "nginx: worker process");
    if (!pids) return std::nullopt;
    std::set<std::int64_t> found(pids->begin(), pids->end());
    return found;
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
    // The signal was sent; whether the master took it shows in new workers.
    constexpr int tries = 20;
    constexpr std::chrono::milliseconds pause{100};
    for (int left = tries; before && !before->empty() && left > 0; --left) {
        const auto now = workers();
        if (!now) return {};
        if (std::any_of(now->begin(), now->end(), [&](auto pid) { return !before->contains(pid); })) return {};
        std::this_thread::sleep_for(pause);
        if (left == 1) return Error{Fault::balancer_reload, settings_.balancer.upstream_file.string(), "no new worker"};
    }
    return {};
}

} // namespace marea
