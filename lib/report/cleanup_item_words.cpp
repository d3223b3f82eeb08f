#include "report/cleanup_words.hpp"

#include "base/text.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

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
    case Reason::other_project: return "es de otro proyecto";
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
    case Reason::held_open: return "un programa lo tiene abierto y no se puede vaciar";
    case Reason::kept_copy: return fmt::format("entre las {} que se conservan", logs.keep);
    case Reason::being_written: return "todavía se está escribiendo";
    case Reason::backup_running: return "hay una copia de seguridad en curso";
    }
    return "";
}

std::string with_verb(const char* removes, const char* rotates, const char* compresses, const Item& item) {
    switch (item.verdict) {
    case Verdict::remove: return removes;
    case Verdict::rotate:
    case Verdict::move_out: return rotates;
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

} // namespace

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
