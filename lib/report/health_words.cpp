#include "report/health_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"
#include "report/notice_words.hpp"
#include "system/files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace marea {
namespace {

std::string level_of(HealthLevel level) {
    switch (level) {
    case HealthLevel::ok: return "HEALTH OK";
    case HealthLevel::unknown: break;
    case HealthLevel::warning: return "HEALTH WARNING";
    case HealthLevel::critical: return "HEALTH CRITICAL";
    }
    return "HEALTH UNKNOWN";
}

std::string reason(const Finding& finding, const HealthReport& report) {
    return health_reason(finding, report.limits, report.url);
}

/// All backends of one topic in one reason: "parados: a (Exited (137) 3 seconds ago), b (...): docker start ...".
std::string group(HealthTopic topic, const Text& title, const Text& advice, const HealthReport& report) {
    constexpr int most_named = 5;
    std::string named;
    int number = 0;
    for (const auto& finding : report.health.findings)
        if (finding.topic == topic && ++number <= most_named)
            named += (number > 1 ? ", " : "") + reason(finding, report);
    if (number == 0) return {};
    if (number > most_named) named += tr(" y {} más", " and {} more", number - most_named);
    return fmt::format("; {}: {}: {}", title, named, advice);
}

/// What other programs said may hold anything; this is one line, and a bar begins its performance data.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '|', '/');
    std::replace_if(
        text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, ' ');
    return text;
}

std::string performance(const HealthReport& report) {
    const auto& reply = report.seen.reply;
    const auto slow = std::min(report.limits.slow_seconds, report.timeout_seconds);
    const auto time = reply.status ? fmt::format("{:.3f}s", reply.time.count()) : std::string("U");
    const auto backends = report.seen.backends
                              ? fmt::format("{0};{1}:;1:;0;{1}", report.health.serving, report.health.backends)
                              : std::string("U");
    return fmt::format("time={};{:g};{:g};0 backends={}", time, slow, report.timeout_seconds, backends);
}

/// For machines; only of a notice.
const char* code_of(HealthMessage message) {
    if (message == HealthMessage::recovery) return "recovery";
    return message == HealthMessage::reminder ? "reminder" : "problem";
}

Phrase phrase_for(HealthMessage message) {
    using Message = HealthMessage;
    switch (message) {
    case Message::failed:
        return {Level::error, "Health check failed: {summary}",
                "Health check failed: {summary}"}; // as the old crontab line wrote
    case Message::recovered: return {Level::line, "Recuperado: {summary}", "Recovered: {summary}"};
    case Message::problem:
        return {Level::error, "{host}: {summary} (desde {since})", "{host}: {summary} (since {since})"};
    case Message::reminder:
        return {Level::error, "{host}: {summary} (sigue así desde {since})",
                "{host}: {summary} (still so since {since})"};
    case Message::recovery:
        return {Level::line, "{host}: {summary} (recuperado; fallaba desde {since})",
                "{host}: {summary} (recovered; it had failed since {since})"};
    case Message::notice_failed:
        return {Level::error, "no se pudo avisar; se intentará en la próxima ejecución: {error}",
                "the notice could not be sent; the next run tries again: {error}"};
    case Message::history_damaged:
        return {Level::warning, "el estado guardado está dañado ({cause}): se empieza de nuevo.",
                "the saved state is damaged ({cause}): a new one begins."};
    case Message::trouble: return {Level::error, "{error}", "{error}"};
    }
    return {};
}

} // namespace

std::string health_summary(const HealthReport& report) {
    const auto& [seen, health, limits, url, timeout] = report;
    auto text = level_of(health.level) + " - ";
    text += seen.backends ? fmt::format("{}/{} backends", health.serving, health.backends) : "? backends";
    text += seen.reply.status ? fmt::format(", {} in {:.3f}s", *seen.reply.status, seen.reply.time.count())
                              : tr(", sin respuesta", ", no answer");
    for (const auto& finding : health.findings)
        if (finding.topic != HealthTopic::backend_stopped && finding.topic != HealthTopic::backend_silent)
            text += "; " + reason(finding, report);
    text += group(HealthTopic::backend_stopped, {"parados", "stopped"},
                  {"docker start los arranca, docker rm quita los que sobren",
                   "docker start starts them, docker rm removes those that are not needed"},
                  report);
    text += group(HealthTopic::backend_silent, {"no responden", "not answering"},
                  {"docker logs dice por qué", "docker logs says why"}, report);
    return one_line(std::move(text));
}

std::string health_line(const HealthReport& report, const Ink& ink) {
    const auto level = report.health.level;
    auto tone = level == HealthLevel::ok ? Ink::Tone::green : Ink::Tone::yellow;
    if (level == HealthLevel::critical) tone = Ink::Tone::red;
    const auto word = level_of(level);
    return ink(tone, word) + health_summary(report).substr(word.size()) + " | " + performance(report);
}

std::string health_words(const Event<HealthMessage>& event, const std::string& summary) {
    constexpr std::string_view place = "{summary}";
    const std::string_view text = phrase_for(event.message).text;
    const auto at = text.find(place);
    if (at == std::string_view::npos) return fill(text, event.with);
    return fill(text.substr(0, at), event.with) + summary + fill(text.substr(at + place.size()), event.with);
}

std::string health_impossible(const Error& error) {
    return one_line("HEALTH UNKNOWN - " + messages::describe(error));
}

HealthSinks health_sinks(const Clock& clock, const Settings& settings, CommandRunner& runner, std::FILE* out,
                         std::FILE* errors) {
    return {[out](const HealthReport& report) { fmt::print(out, "{}\n", health_line(report, ink_of(out))); },
            [errors](const Event<HealthMessage>& event) {
                fmt::print(errors, "healthcheck: {}\n", health_words(event, {}));
            },
            [&clock, file = settings.cleanup.log_dir / "health.log"](const auto& event, const HealthReport& report) {
                return append_file(file, fmt::format("[{}] {}\n", text::local_time(clock.wall()),
                                                     health_words(event, health_summary(report))));
            },
            [&runner, &clock, &settings](const auto& event, const HealthReport& report) {
                const auto text = health_words(event, health_summary(report));
                return notify(runner, settings.healthcheck.notify_command,
                              notice_line(settings, "healthcheck", code_of(event.message), text, clock.wall()));
            },
            {}};
}

} // namespace marea
