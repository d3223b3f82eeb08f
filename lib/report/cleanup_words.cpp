#include "report/cleanup_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace marea {
namespace {

std::int64_t number(const std::vector<Argument>& with, std::string_view name) {
    for (const auto& argument : with)
        if (argument.name == name)
            if (const auto* found = std::get_if<std::int64_t>(&argument.value)) return *found;
    return 0;
}

/// "1 contenedor, 2 imágenes"
std::string counted(const std::vector<Argument>& with) {
    struct Word {
        const char* name;
        Text one, many;
    };
    constexpr std::array<Word, 5> words = {
        {{"containers", {"contenedor", "container"}, {"contenedores", "containers"}},
         {"images", {"imagen", "image"}, {"imágenes", "images"}},
         {"volumes", {"volumen", "volume"}, {"volúmenes", "volumes"}},
         {"logs", {"registro", "log"}, {"registros", "logs"}},
         {"backups", {"copia a medias", "unfinished backup"}, {"copias a medias", "unfinished backups"}}}};
    std::string text;
    for (const auto& [name, one, many] : words)
        if (const auto count = number(with, name); count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, count == 1 ? one : many);
    return text.empty() ? tr("nada", "nothing") : text;
}

/// "web (34,0 MB), db y 3 más": as many as fit well into a line.
std::string listed(const std::vector<Argument>& with) {
    constexpr std::size_t enough = 400;
    std::string text;
    int more = 0;
    for (const auto& argument : with) {
        const auto* container = std::get_if<std::string>(&argument.value);
        if (container != nullptr && text.size() >= enough) ++more;
        if (text.size() >= enough) continue;
        if (container != nullptr)
            text += (text.empty() ? "" : ", ") + *container;
        else if (const auto* size = std::get_if<Bytes>(&argument.value))
            text += fmt::format(" ({})", text::bytes(size->value));
    }
    return more == 0 ? text : tr("{} y {} más", "{} and {} more", text, more);
}

/// "nginx (proceso 123), java (proceso 7)"
std::string programs(const std::vector<Argument>& with) {
    std::string text;
    for (std::size_t index = 0; index + 1 < with.size(); ++index) {
        const auto* program = std::get_if<std::string>(&with[index].value);
        const auto* pid = std::get_if<std::int64_t>(&with[index + 1].value);
        if (program != nullptr && pid != nullptr)
            text += tr("{}{} (proceso {})", "{}{} (process {})", text.empty() ? "" : ", ", *program, *pid);
    }
    return text.empty() ? tr("un programa de otro usuario (ejecute cleanup como root para saber cuál)",
                             "a program of another user (run cleanup as root to know which)")
                        : text;
}

/// What stands for {what}.
std::string composed(const Event<CleanupMessage>& event) {
    switch (event.message) {
    case CleanupMessage::held_open: return programs(event.with);
    case CleanupMessage::unlimited_logs: return listed(event.with);
    default: return counted(event.with);
    }
}

Phrase phrase_for(const Event<CleanupMessage>& event) {
    using Message = CleanupMessage;
    switch (event.message) {
    case Message::started: return {Level::line, "Limpieza iniciada", "Cleanup started"};
    case Message::started_dry_run:
        return {Level::line, "Limpieza iniciada (simulación: no se cambia nada)",
                "Cleanup started (dry run: nothing is changed)"};
    case Message::another_run:
        return {Level::line, "Otra ejecución de cleanup está en curso: esta no hace nada",
                "Another run of cleanup is at work: this one does nothing"};
    case Message::trouble: return {Level::error, "{error}", "{error}"};
    case Message::held_open:
        return {Level::warning,
                "{name} ocupa {bytes} y no se puede vaciar, porque lo tiene abierto {what}: haga que "
                "ese programa vuelva a abrir su registro o reinícielo, y que escriba añadiendo (>>).",
                "{name} holds {bytes} and cannot be emptied, because it is open in {what}: have that program reopen "
                "its log, or restart it, and let it append (>>)."};
    case Message::rotated_later:
        return {Level::line, "{name} puede estar escribiéndose todavía: se comprimirá en una próxima limpieza",
                "{name} may still be written to: a later cleanup compresses it"};
    case Message::waiting_for_autoscale:
        return {Level::line, "autoscale está trabajando: se espera a que termine, {seconds:g} s como mucho",
                "autoscale is at work: waiting until it is done, {seconds:g} s at most"};
    case Message::autoscale_stays:
        return {Level::warning,
                "autoscale sigue trabajando: contenedores, imágenes y volúmenes se dejan para la "
                "próxima limpieza.",
                "autoscale is still at work: containers, images and volumes are left for the next cleanup."};
    case Message::engine_skipped:
        return {Level::warning, "contenedores, imágenes y volúmenes se dejan para la próxima limpieza.",
                "containers, images and volumes are left for the next cleanup."};
    case Message::ledger_damaged:
        return {Level::warning,
                "state/cleanup.json está dañado ({cause}): se aparta y se empieza de nuevo; todos los "
                "volúmenes cuentan como vistos sin uso desde hoy.",
                "state/cleanup.json is damaged ({cause}): it is put aside and a new one begins; all volumes count as "
                "unused from today on."};
    case Message::volumes_need_ledger:
        return {Level::error, "sin poder guardar desde cuándo no se usan, no se elimina ningún volumen.",
                "no volume is removed while it cannot be saved since when each is unused."};
    case Message::not_looked_into:
        if (number(event.with, "volumes") == 1)
            return {
                Level::warning,
                "1 volumen sin uso no se puede examinar por dentro y por eso se conserva: ejecute "
                "cleanup como root en el servidor de docker.",
                "1 unused volume cannot be looked into and is therefore kept: run cleanup as root on docker's server."};
        return {Level::warning,
                "{volumes} volúmenes sin uso no se pueden examinar por dentro y por eso se conservan: "
                "ejecute cleanup como root en el servidor de docker.",
                "{volumes} unused volumes cannot be looked into and are therefore kept: run cleanup as root on "
                "docker's server."};
    case Message::unlimited_logs:
        return {Level::warning,
                "el registro de docker (json-file) no tiene límite en: {what}. Ponga max-size en logging de "
                "docker-compose.yml, o en log-opts de /etc/docker/daemon.json, y vuelva a crearlos; para los de "
                "Marea, [backend] extra_run_args = [\"--log-opt\", \"max-size=10m\"].",
                "docker's log (json-file) has no limit in: {what}. Put max-size into logging in docker-compose.yml, or "
                "into log-opts in /etc/docker/daemon.json, and create them again; for Marea's own, [backend] "
                "extra_run_args = [\"--log-opt\", \"max-size=10m\"]."};
    case Message::disk_use_unknown:
        return {Level::warning, "no se sabe cuánto ocupan la caché de construcción y las imágenes sin uso: {error}",
                "the size of the build cache and of unused images is not known: {error}"};
    case Message::pruned:
        return {Level::line, "Eliminado: caché de construcción sin uso desde hace más de {days:g} d, {bytes}",
                "Removed: build cache unused for more than {days:g} d, {bytes}"};
    case Message::would_prune:
        return {Level::line, "Se eliminaría: caché de construcción sin uso desde hace más de {days:g} d, {bytes}",
                "Would be removed: build cache unused for more than {days:g} d, {bytes}"};
    case Message::build_cache:
        return {Level::line,
                "La caché de construcción de docker ocupa {bytes} y no se toca: la borra «docker builder "
                "prune», o cada noche [cleanup] build_cache_days",
                "Docker's build cache holds {bytes} and is not touched: \"docker builder prune\" deletes it, or "
                "[cleanup] build_cache_days every night"};
    case Message::unused_images:
        return {Level::line,
                "Las imágenes con etiqueta y sin contenedor ocupan {bytes} y no se tocan: «docker image "
                "ls» las enumera y «docker image rm» borra las que sobren",
                "Images with a tag and without a container hold {bytes} and are not touched: \"docker image ls\" lists "
                "them and \"docker image rm\" deletes those that are not needed"};
    case Message::spared:
        return {Level::line, "Conservado: {what} («cleanup --dry-run» dice por qué)",
                "Kept: {what} (\"cleanup --dry-run\" says why)"};
    case Message::freed: return {Level::line, "Liberado: {bytes} ({what})", "Freed: {bytes} ({what})"};
    case Message::would_free:
        return {Level::line, "Se liberaría: {bytes} ({what}); es una simulación y no se ha cambiado nada",
                "Would be freed: {bytes} ({what}); this is a dry run and nothing has been changed"};
    }
    return {};
}

} // namespace

Words words(const Event<CleanupMessage>& event) {
    const auto [level, form] = phrase_for(event);
    std::vector<Argument> with = {{"what", composed(event)}};
    if (event.message != CleanupMessage::unlimited_logs) // whose arguments repeat their names
        with.insert(with.end(), event.with.begin(), event.with.end());
    return {level, fill(form, with)};
}

CleanupSinks cleanup_sinks(const Log& log, const Settings& settings) {
    return {[&log](const Event<CleanupMessage>& event) { say(log, words(event)); },
            [&log, rules = rules_of(settings), logs = log_rules_of(settings.cleanup)](const ItemEvent& event) {
                say(log, words(event, rules, logs));
            }};
}

} // namespace marea
