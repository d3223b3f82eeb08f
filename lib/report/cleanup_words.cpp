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
        const char* one;
        const char* many;
    };
    constexpr std::array<Word, 5> words = {{{"containers", "contenedor", "contenedores"},
                                            {"images", "imagen", "imágenes"},
                                            {"volumes", "volumen", "volúmenes"},
                                            {"logs", "registro", "registros"},
                                            {"backups", "copia a medias", "copias a medias"}}};
    std::string text;
    for (const auto& [name, one, many] : words)
        if (const auto count = number(with, name); count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, count == 1 ? one : many);
    return text.empty() ? "nada" : text;
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
    return more == 0 ? text : fmt::format("{} y {} más", text, more);
}

/// "nginx (proceso 123), java (proceso 7)"
std::string programs(const std::vector<Argument>& with) {
    std::string text;
    for (std::size_t index = 0; index + 1 < with.size(); ++index) {
        const auto* program = std::get_if<std::string>(&with[index].value);
        const auto* pid = std::get_if<std::int64_t>(&with[index + 1].value);
        if (program != nullptr && pid != nullptr)
            text += fmt::format("{}{} (proceso {})", text.empty() ? "" : ", ", *program, *pid);
    }
    return text.empty() ? "un programa de otro usuario (ejecute cleanup como root para saber cuál)" : text;
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
    case Message::started: return {Level::line, "Limpieza iniciada"};
    case Message::started_dry_run: return {Level::line, "Limpieza iniciada (simulación: no se cambia nada)"};
    case Message::another_run: return {Level::line, "Otra ejecución de cleanup está en curso: esta no hace nada"};
    case Message::trouble: return {Level::error, "{error}"};
    case Message::held_open:
        return {Level::warning, "{name} ocupa {bytes} y no se puede vaciar, porque lo tiene abierto {what}: haga que "
                                "ese programa vuelva a abrir su registro o reinícielo, y que escriba añadiendo (>>)."};
    case Message::rotated_later:
        return {Level::line, "{name} puede estar escribiéndose todavía: se comprimirá en una próxima limpieza"};
    case Message::waiting_for_autoscale:
        return {Level::line, "autoscale está trabajando: se espera a que termine, {seconds:g} s como mucho"};
    case Message::autoscale_stays:
        return {Level::warning, "autoscale sigue trabajando: contenedores, imágenes y volúmenes se dejan para la "
                                "próxima limpieza."};
    case Message::engine_skipped:
        return {Level::warning, "contenedores, imágenes y volúmenes se dejan para la próxima limpieza."};
    case Message::ledger_damaged:
        return {Level::warning, "state/cleanup.json está dañado ({cause}): se aparta y se empieza de nuevo; todos los "
                                "volúmenes cuentan como vistos sin uso desde hoy."};
    case Message::volumes_need_ledger:
        return {Level::error, "sin poder guardar desde cuándo no se usan, no se elimina ningún volumen."};
    case Message::not_looked_into:
        if (number(event.with, "volumes") == 1)
            return {Level::warning, "1 volumen sin uso no se puede examinar por dentro y por eso se conserva: ejecute "
                                    "cleanup como root en el servidor de docker."};
        return {Level::warning, "{volumes} volúmenes sin uso no se pueden examinar por dentro y por eso se conservan: "
                                "ejecute cleanup como root en el servidor de docker."};
    case Message::unlimited_logs:
        return {Level::warning,
                "el registro de docker (json-file) no tiene límite en: {what}. Ponga max-size en logging de "
                "docker-compose.yml, o en log-opts de /etc/docker/daemon.json, y vuelva a crearlos; para los de "
                "Marea, [backend] extra_run_args = [\"--log-opt\", \"max-size=10m\"]."};
    case Message::disk_use_unknown:
        return {Level::warning, "no se sabe cuánto ocupan la caché de construcción y las imágenes sin uso: {error}"};
    case Message::pruned:
        return {Level::line, "Eliminado: caché de construcción sin uso desde hace más de {days:g} d, {bytes}"};
    case Message::would_prune:
        return {Level::line, "Se eliminaría: caché de construcción sin uso desde hace más de {days:g} d, {bytes}"};
    case Message::build_cache:
        return {Level::line, "La caché de construcción de docker ocupa {bytes} y no se toca: la borra «docker builder "
                             "prune», o cada noche [cleanup] build_cache_days"};
    case Message::unused_images:
        return {Level::line, "Las imágenes con etiqueta y sin contenedor ocupan {bytes} y no se tocan: «docker image "
                             "ls» las enumera y «docker image rm» borra las que sobren"};
    case Message::spared: return {Level::line, "Conservado: {what} («cleanup --dry-run» dice por qué)"};
    case Message::freed: return {Level::line, "Liberado: {bytes} ({what})"};
    case Message::would_free:
        return {Level::line, "Se liberaría: {bytes} ({what}); es una simulación y no se ha cambiado nada"};
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
