#include "metrics/export.hpp"

#include "system/io.hpp"

#include <cerrno>
#include <chrono>

namespace marea::metrics {
namespace {

const char* word_of(Export::Outcome outcome) {
    switch (outcome) {
    case Export::Outcome::ok: return "ok";
    case Export::Outcome::partial: return "partial";
    case Export::Outcome::failed: break;
    }
    return "failed";
}

/// A folder that is not there is not made: it would not be the one that the exporter reads.
Result<void> write(const std::filesystem::path& file, const std::string& text) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(file.parent_path(), ignored)) return io_error(file.parent_path(), ENOENT);
    constexpr mode_t for_all = 0644;
    return write_file(file, text, for_all);
}

} // namespace

std::filesystem::path file_of(const std::filesystem::path& textfile, const std::string& program) {
    return textfile.parent_path() / (textfile.stem().string() + "_" + program + ".prom");
}

Export::Export(const Settings& settings, const Clock& clock, std::string program)
    : settings_(settings), clock_(clock), program_(std::move(program)), begun_(clock.boot()),
      store_(settings.paths.state_dir / ("metrics_" + program_ + ".json")) {
    if (settings.metrics.textfile.empty()) return;
    // A damaged one begins anew: Prometheus takes a counter that falls for one that was set back.
    if (auto kept = store_.load()) memory_ = std::move(kept).value();
}

void Export::finish(Outcome outcome, const Sink<MetricsMessage>& say) {
    if (settings_.metrics.textfile.empty()) return;
    const Labels labels = {{"program", program_}};
    const auto now =
        std::chrono::duration<double>(std::chrono::floor<std::chrono::seconds>(clock_.wall()).time_since_epoch());
    auto& page = memory_.page;
    page.set(family::build_info, 1, {{"program", program_}, {"version", MAREA_VERSION}});
    for (const auto one : {Outcome::ok, Outcome::partial, Outcome::failed})
        page.add(family::runs, one == outcome ? 1 : 0, {{"program", program_}, {"result", word_of(one)}});
    page.set(family::last_run, now.count(), labels);
    if (outcome == Outcome::ok) page.set(family::last_success, now.count(), labels);
    page.set(family::run_duration, elapsed_at_least(begun_, clock_.boot()).count(), labels);

    const auto written =
        write(file_of(settings_.metrics.textfile, program_), page.render({{"project", settings_.root.string()}}));
    if (!written && !memory_.unsaved_said) say({MetricsMessage::unsaved, {{"error", written.error()}}});
    memory_.unsaved_said = !written;
    if (const auto kept = store_.save(memory_); !kept && written)
        say({MetricsMessage::unsaved, {{"error", kept.error()}}});
}

std::optional<Export::Outcome> outcome_of(ExitCode code) {
    switch (code) {
    case ExitCode::ok: return Export::Outcome::ok;
    case ExitCode::partial: return Export::Outcome::partial;
    case ExitCode::locked: return std::nullopt;
    case ExitCode::failed:
    case ExitCode::usage:
    case ExitCode::configuration: break;
    }
    return Export::Outcome::failed;
}

} // namespace marea::metrics
