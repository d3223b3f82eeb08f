#include "report/notice_words.hpp"

#include "base/text.hpp"
#include "system/host.hpp"
#include "system/json.hpp"

#include <fmt/format.h>

namespace marea {

Phrase phrase_for(NoticeKind kind) {
    using enum Level;
    switch (kind) {
    case NoticeKind::added:
        return {line, "backends añadidos: {backends}; ahora atienden {active}",
                "backends added: {backends}; {active} serve now"};
    case NoticeKind::retired:
        return {line, "se retira el backend {name}; ahora atienden {active}",
                "backend {name} is being retired; {active} serve now"};
    case NoticeKind::evicted:
        return {warning, "el backend {name} no responde y deja de atender; quedan {active}",
                "backend {name} does not answer and serves no longer; {active} are left"};
    case NoticeKind::at_maximum:
        return {warning, "hacen falta más backends y ya está el máximo ({active}): autoscale --explain dice por qué",
                "more backends are wanted and the maximum is reached ({active}): autoscale --explain says why"};
    case NoticeKind::below_maximum:
        return {line, "ya no hacen falta más backends que el máximo; atienden {active}",
                "no more backends than the maximum are wanted any longer; {active} serve"};
    case NoticeKind::start_failed:
        return {error,
                "un backend nuevo no llegó a funcionar (intentos fallidos seguidos: {failures}); la causa está "
                "en el registro de autoscale",
                "a new backend never started working (failed attempts in a row: {failures}); autoscale's log says why"};
    case NoticeKind::starts_again: return {line, "los backends nuevos vuelven a funcionar", "new backends work again"};
    case NoticeKind::backup_failed:
        return {error, "la copia de seguridad falló; la causa está en el registro de backup",
                "the backup failed; backup's log says why"};
    case NoticeKind::backup_again: return {line, "la copia de seguridad vuelve a hacerse", "backups work again"};
    }
    return {};
}

Phrase phrase_for(TellMessage message) {
    switch (message) {
    case TellMessage::untold:
        return {Level::warning, "no se pudo avisar ([notify] command): {error}",
                "the notice could not be sent ([notify] command): {error}"};
    case TellMessage::unpinged:
        return {Level::warning, "no se pudo dar señal de vida: {error}", "the ping failed: {error}"};
    }
    return {};
}

const char* code_of(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::added: return "added";
    case NoticeKind::retired: return "retired";
    case NoticeKind::evicted: return "evicted";
    case NoticeKind::at_maximum: return "at_maximum";
    case NoticeKind::below_maximum: return "below_maximum";
    case NoticeKind::start_failed: return "start_failed";
    case NoticeKind::starts_again: return "starts_again";
    case NoticeKind::backup_failed: return "backup_failed";
    case NoticeKind::backup_again: return "backup_again";
    }
    return "";
}

std::string notice_line(const Settings& settings, const std::string& program, const std::string& event,
                        const std::string& text, Moment now) {
    if (settings.notify.format == NoticeFormat::text) return text;
    return Json{{"event", event},      {"program", program},
                {"host", host_name()}, {"project", settings.root.string()},
                {"text", text},        {"time", text::utc_time(now)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Outside::Outside(const Settings& settings, const Clock& clock, const Log& log, std::string program, const Secret& url)
    : settings_(settings), clock_(clock), log_(log), program_(std::move(program)), url_(url) {}

void Outside::ping(Ping what) const {
    if (const auto heard = marea::ping(url_, what, program_); !heard)
        say(log_, phrase_for(TellMessage::unpinged), {{"error", heard.error()}});
}

void Outside::tell(const std::function<std::vector<Event<NoticeKind>>(NoticeMemory&)>& notices) const {
    const NoticeFile store(settings_.paths.state_dir / ("notices_" + program_ + ".json"));
    const auto before = store.load(); // a damaged one: told once too often is better than never
    const auto known = before ? *before : NoticeMemory{};
    auto memory = known;
    const auto all = notices(memory);
    const auto same = before && known == memory ? Result<void>() : store.save(memory); // before anybody is told
    if (!same) say(log_, phrase_for(TellMessage::untold), {{"error", same.error()}});
    const auto saved = memory;
    bool reached = true;
    ProcessRunner runner;
    const auto begun = clock_.boot();
    for (const auto& [kind, with] : all) {
        if (!same && told_once(kind)) continue;
        if (!reached) {
            forget(memory, kind, known);
            continue;
        }
        const auto said = phrase_for(kind);
        const auto text = fmt::format("{}: {}{}", host_name(), beginning(said.level), fill(said.text, with));
        const auto told = notify(runner, settings_.notify.command,
                                 notice_line(settings_, program_, code_of(kind), text, clock_.wall()),
                                 notice_limit - elapsed_at_least(begun, clock_.boot()));
        if (told) continue;
        say(log_, phrase_for(TellMessage::untold), {{"error", told.error()}});
        reached = false; // and there is no time for more
        forget(memory, kind, known);
    }
    if (memory != saved) (void)store.save(memory);
}

void Outside::end(bool well, const std::function<std::vector<Event<NoticeKind>>(NoticeMemory&)>& notices) const {
    if (notices && !settings_.notify.command.empty()) tell(notices);
    ping(well ? Ping::success : Ping::fail);
}

} // namespace marea
