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

/// An error's sentence without its full stop: it goes on in a line.
std::string cause(const Finding& finding) {
    auto text = messages::describe(finding.error.value_or(Error{}));
    if (!text.empty() && text.back() == '.') text.pop_back();
    return text;
}

/// "hace 12 min", with the unit that a person would use.
std::string ago(double seconds) {
    constexpr double minute = 60;
    constexpr double hour = 3600;
    constexpr double day = 86'400;
    if (seconds < 2 * minute) return tr("hace {:.0f} s", "{:.0f} s ago", seconds);
    if (seconds < 2 * hour) return tr("hace {:.0f} min", "{:.0f} min ago", seconds / minute);
    if (seconds < 2 * day) return tr("hace {:.0f} h", "{:.0f} h ago", seconds / hour);
    return tr("hace {:.0f} días", "{:.0f} days ago", seconds / day);
}

Text hint(int status) {
    constexpr int redirect = 300, client_error = 400, server_error = 500;
    if (status >= redirect && status < client_error)
        return {": es una redirección y no se sigue; corrija [healthcheck] url",
                ": it is a redirection, which is not followed; correct [healthcheck] url"};
    constexpr int unauthorized = 401, forbidden = 403;
    if (status == unauthorized || status == forbidden)
        return {": pide identificarse; ponga [healthcheck] basic_auth o headers",
                ": it asks who is there; set [healthcheck] basic_auth or headers"};
    if (status >= server_error)
        return {": nginx no obtiene respuesta de ningún backend; revise su registro de errores",
                ": nginx gets no answer from any backend; look at its error log"};
    return {": compruebe [healthcheck] url y la configuración de nginx",
            ": check [healthcheck] url and nginx's configuration"};
}

} // namespace

std::string health_reason(const Finding& finding, const HealthLimits& limits, const std::string& url) {
    static const Error none;
    const auto& [fault, subject, detail, code] = finding.error ? *finding.error : none;
    switch (finding.topic) {
    case HealthTopic::no_reply:
        if (fault != Fault::http) return cause(finding);
        return tr("{} no respondió ({}): compruebe nginx y sus backends",
                  "{} did not answer ({}): check nginx and its backends", url, detail);
    case HealthTopic::wrong_status: {
        const auto status = static_cast<int>(finding.number);
        return tr("{} respondió {} y se espera 200{}", "{} answered {} and 200 is expected{}", url, status,
                  hint(status));
    }
    case HealthTopic::slow:
        return tr("la respuesta tardó más de {:g} s", "the answer took more than {:g} s", limits.slow_seconds);
    case HealthTopic::retried:
        return tr("respondió al intento {:.0f}", "it answered at attempt {:.0f}", finding.number);
    case HealthTopic::backends_unknown:
        return tr("no se sabe qué backends hay: {}", "it is not known which backends there are: {}", cause(finding));
    case HealthTopic::backend_stopped:
    case HealthTopic::backend_silent: return fmt::format("{} ({})", subject, detail);
    case HealthTopic::none_serves: return tr("ningún backend está en marcha", "no backend is running");
    case HealthTopic::too_few:
        return tr("Backends activos {:.0f} < {} (MIN_BACKENDS)", "Active backends {:.0f} < {} (MIN_BACKENDS)",
                  finding.number, limits.min_backends);
    case HealthTopic::tasks_missing:
        return tr("faltan {:.0f} tareas del servicio {}{}: docker service ps {} lo muestra",
                  "{:.0f} tasks of the service {} are missing{}: docker service ps {} shows why", finding.number,
                  subject, detail.empty() ? "" : " (" + detail + ")", subject);
    case HealthTopic::node_down:
        return tr("el nodo {} no responde: compruebe allí el motor de Docker",
                  "the node {} does not answer: check its Docker engine", subject);
    case HealthTopic::database: return cause(finding);
    case HealthTopic::tick_unknown:
        return tr("no se sabe cuándo fue el último monitoreo: {}",
                  "it is not known when autoscale --monitor last ran: {}", cause(finding));
    case HealthTopic::tick_never:
        return tr("autoscale --monitor no se ha ejecutado nunca: compruebe crontab -l, y que cron está en marcha "
                  "(systemctl status cron)",
                  "autoscale --monitor has never run: check crontab -l, and that cron runs (systemctl status cron)");
    case HealthTopic::tick_old:
        if (finding.number < 0)
            return tr("el último monitoreo tiene fecha futura: compruebe el reloj (timedatectl)",
                      "the last run of autoscale --monitor is in the future: check the clock (timedatectl)");
        return tr("el último monitoreo fue {}: compruebe cron y logs/autoscale.log",
                  "autoscale --monitor last ran {}: check cron and logs/autoscale.log", ago(finding.number));
    case HealthTopic::backups_unknown:
        return tr("no se sabe si hay copias de seguridad: {}", "it is not known whether there are backups: {}",
                  cause(finding));
    case HealthTopic::backup_never:
        return tr("no hay ninguna copia de seguridad verificada: ejecute scripts/backup.sh",
                  "there is no verified backup: run scripts/backup.sh");
    case HealthTopic::backup_old:
        if (finding.number < 0)
            return tr("la última copia de seguridad verificada tiene fecha futura: compruebe el reloj (timedatectl)",
                      "the last verified backup is in the future: check the clock (timedatectl)");
        return tr("la última copia de seguridad verificada es de {}: revise logs/backup.log",
                  "the last verified backup was made {}: look at logs/backup.log", ago(finding.number));
    }
    return {};
}

namespace {

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
