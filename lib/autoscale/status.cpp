#include "autoscale/status.hpp"

#include "autoscale/observe.hpp"
#include "report/messages.hpp"
#include "report/status.hpp"

#include <fmt/format.h>

#include <future>

namespace marea {
namespace {

std::vector<bool> ask_health(const Parts& parts, const Fleet& fleet) {
    std::vector<std::future<bool>> answers;
    answers.reserve(fleet.backends.size());
    for (const auto& backend : fleet.backends)
        answers.push_back(std::async(std::launch::async,
                                     [&] { return backend.running() && parts.target.check_health(backend).ok(); }));
    std::vector<bool> healthy;
    for (auto& answer : answers)
        healthy.push_back(answer.get());
    return healthy;
}

} // namespace

ExitCode status(const Parts& parts, StatusForm form, std::FILE* out, std::FILE* errors) {
    // The last tick's sample gives the average since then; without it, or without its file, 500 ms are measured.
    const StateFile store(parts.settings.paths.state_dir);
    const auto loaded = store.load();
    const auto state = loaded ? *loaded : State{};
    const auto observed = observe(parts, state.cpu);
    const auto& seen = observed.seen;

    StatusReport report{seen, state, parts.clock.wall(), {}};
    if (form == StatusForm::json && seen.fleet) report.healthy = ask_health(parts, *seen.fleet);
    fmt::print(out, "{}", form == StatusForm::json ? render_status_json(report) : render_status(report));

    bool missing = false;
    const auto explain = [&](const std::string& text) {
        fmt::print(errors, "autoscale: {}\n", text);
        missing = true;
    };
    if (!seen.fleet) explain(messages::describe(seen.fleet.error()));
    if (!seen.cpu) explain(messages::missing(Metric::cpu, seen.cpu.error()));
    if (!seen.memory) explain(messages::missing(Metric::memory, seen.memory.error()));
    if (!seen.connections) explain(messages::missing(Metric::connections, seen.connections.error()));
    if (!loaded) fmt::print(errors, "autoscale: {}\n", messages::describe(loaded.error()));
    return missing ? ExitCode::failed : ExitCode::ok;
}

} // namespace marea
