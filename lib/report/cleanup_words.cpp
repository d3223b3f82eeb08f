#include "report/cleanup_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace marea {
namespace {

std::string short_id(const std::string& id) {
    constexpr std::size_t length = 12;
    const auto colon = id.find(':');
    return id.substr(colon == std::string::npos ? 0 : colon + 1, length);
}

std::string thing(const Item& item) {
    const auto with_name = [&](const char* kind) {
        return fmt::format("{} {}{}", kind, short_id(item.id), item.name.empty() ? "" : " (" + item.name + ")");
    };
    switch (item.kind) {
    case Kind::container: return with_name("contenedor");
    case Kind::image: return with_name("imagen");
    case Kind::volume: return "volumen " + item.id;
    case Kind::log: return fmt::format("registro {}{}", item.id, item.name.empty() ? "" : " -> " + item.name);
    case Kind::partial_backup: return "copia a medias " + item.id;
    }
    return item.id;
}

const char* age_word(Kind kind) {
    switch (kind) {
    case Kind::container: return "terminó hace";
    case Kind::image: return "de hace";
    case Kind::volume: return "visto sin contenedor desde hace";
    case Kind::log: return "escrito hace";
    case Kind::partial_backup: return "escrita hace";
    }
    return "";
}

std::string reason(const Item& item, const CleanupRules& rules, const LogRules& logs) {
    switch (item.reason) {
    case Reason::finished_long_ago:
        return fmt::format("parado desde hace más de {}", messages::duration(rules.stopped));
    case Reason::managed:
        return fmt::format("lo creó Marea, parado desde hace más de {}", messages::duration(rules.stopped));
    case Reason::dangling:
        return fmt::format("sin etiqueta y sin uso, de hace más de {}", messages::duration(rules.stopped));
    case Reason::unreferenced:
        return fmt::format("anónimo y sin contenedor desde hace {} o más", messages::duration(rules.volume_unused));
    case Reason::over_limit: return fmt::format("pasa de {}", text::bytes(logs.max_bytes));
    case Reason::rotated: return "rotado antes, sin comprimir";
    case Reason::too_many: return fmt::format("se conservan {} por registro", logs.keep);
    case Reason::abandoned: return "sin terminar y abandonada hace más de un día";
    case Reason::running: return "no está parado";
    case Reason::never_started: return "creado, nunca arrancó";
    case Reason::recent:
        if (item.kind == Kind::partial_backup) return "de hace menos de un día";
        return fmt::format("aún no hace más de {}", messages::duration(rules.stopped));
    case Reason::compose: return "es de un proyecto de Compose";
    case Reason::kept_by_label: return "lleva la etiqueta marea.keep";
    case Reason::age_unknown: return "docker no dice desde cuándo";
    case Reason::autoscale_at_work: return "autoscale lo está arrancando o retirando";
    case Reason::tagged: return "tiene etiqueta";
    case Reason::in_use: return "la usa un contenedor";
    case Reason::parent_of_kept: return "una imagen que se conserva parte de ella";
    case Reason::many_names: return "la nombran varios repositorios";
    case Reason::named: return "tiene nombre propio";
    case Reason::foreign: return "no es una carpeta corriente de docker";
    case Reason::referenced: return "lo usa un contenedor, en marcha o parado";
    case Reason::unused_recently:
        return fmt::format("aún no lleva {} sin contenedor", messages::duration(rules.volume_unused));
    case Reason::postgres_mount: return "PostgreSQL tuvo ahí sus datos";
    case Reason::postgres_files: return "contiene datos de PostgreSQL (PG_VERSION)";
    case Reason::written_lately:
        return fmt::format("tiene ficheros escritos hace menos de {}", messages::duration(rules.volume_unused));
    case Reason::not_looked_into: return "no se puede examinar por dentro";
    case Reason::under_limit: return fmt::format("no pasa de {}", text::bytes(logs.max_bytes));
    case Reason::kept_copy: return fmt::format("entre las {} que se conservan", logs.keep);
    case Reason::being_written: return "todavía se está escribiendo";
    case Reason::backup_running: return "hay una copia de seguridad en curso";
    }
    return "";
}

std::string with_verb(const char* removes, const char* rotates, const char* compresses, const Item& item) {
    switch (item.verdict) {
    case Verdict::remove: return removes;
    case Verdict::rotate: return rotates;
    case Verdict::compress: return compresses;
    case Verdict::spare: break;
    }
    return "Se conserva";
}

/// What one item's line says after its verb.
std::string about(const Item& item, const CleanupRules& rules, const LogRules& logs) {
    auto text = text::clean(thing(item));
    if (item.size)
        text += fmt::format(", {}{}", item.kind == Kind::image && item.verdict == Verdict::remove ? "hasta " : "",
                            text::bytes(*item.size));
    else if (item.verdict == Verdict::remove)
        text += ", tamaño desconocido";
    if (item.age) text += fmt::format(", {} {}", age_word(item.kind), messages::duration(*item.age));
    return fmt::format("{}: {}", text, reason(item, rules, logs));
}

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

Phrase phrase_for(const Event<CleanupMessage>& event) {
    using Message = CleanupMessage;
    switch (event.message) {
    case Message::started: return {Level::line, "Limpieza iniciada"};
    case Message::started_dry_run: return {Level::line, "Limpieza iniciada (simulación: no se cambia nada)"};
    case Message::another_run: return {Level::line, "Otra ejecución de cleanup está en curso: esta no hace nada"};
    case Message::trouble: return {Level::error, "{error}"};
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
    if (event.message == CleanupMessage::unlimited_logs) return {level, fill(form, {{"what", listed(event.with)}})};
    auto with = event.with;
    with.push_back({"what", counted(event.with)});
    return {level, fill(form, with)};
}

Words words(const ItemEvent& event, const CleanupRules& rules, const LogRules& logs) {
    const auto& item = event.item;
    switch (event.outcome) {
    case Outcome::done:
        return {Level::line,
                fmt::format("{}: {}", with_verb("Eliminado", "Rotado", "Comprimido", item), about(item, rules, logs))};
    case Outcome::planned:
        return {Level::line, fmt::format("{}: {}", with_verb("Se eliminaría", "Se rotaría", "Se comprimiría", item),
                                         about(item, rules, logs))};
    case Outcome::failed:
        return {Level::error, fmt::format("no se pudo eliminar {}: {}", text::clean(thing(item)),
                                          messages::describe(event.error.value_or(Error{})))};
    }
    return {};
}

CleanupSinks cleanup_sinks(const Log& log, const CleanupSettings& settings) {
    return {[&log](const Event<CleanupMessage>& event) { say(log, words(event)); },
            [&log, rules = rules_of(settings), logs = log_rules_of(settings)](const ItemEvent& event) {
                say(log, words(event, rules, logs));
            }};
}

namespace messages {

std::string duration(Seconds time) {
    constexpr long minute = 60, hour = 3600, day = 86400;
    const auto seconds = std::max(0L, static_cast<long>(time.count()));
    const auto pair = [&](long big, const char* big_word, long small, const char* small_word) {
        const auto rest = seconds % big / small;
        return rest == 0 ? fmt::format("{} {}", seconds / big, big_word)
                         : fmt::format("{} {} {} {}", seconds / big, big_word, rest, small_word);
    };
    if (seconds >= 2 * day) return pair(day, "d", hour, "h");
    if (seconds >= hour) return pair(hour, "h", minute, "min");
    if (seconds >= minute) return fmt::format("{} min", seconds / minute);
    return fmt::format("{} s", seconds);
}

} // namespace messages
} // namespace marea
