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
    const auto with_name = [&](const Text& kind) {
        return fmt::format("{} {}{}", kind, short_id(item.id), item.name.empty() ? "" : " (" + item.name + ")");
    };
    switch (item.kind) {
    case Kind::container: return with_name({"contenedor", "container"});
    case Kind::image: return with_name({"imagen", "image"});
    case Kind::volume: return tr("volumen {}", "volume {}", item.id);
    case Kind::log: return tr("registro {}{}", "log {}{}", item.id, item.name.empty() ? "" : " -> " + item.name);
    case Kind::partial_backup: return tr("copia a medias {}", "unfinished backup {}", item.id);
    }
    return item.id;
}

/// Its age in words: "terminó hace 3 d".
std::string aged(Kind kind, const std::string& age) {
    switch (kind) {
    case Kind::container: return tr("terminó hace {}", "ended {} ago", age);
    case Kind::image: return tr("de hace {}", "made {} ago", age);
    case Kind::volume: return tr("visto sin contenedor desde hace {}", "seen without a container for {}", age);
    case Kind::log: return tr("escrito hace {}", "written {} ago", age);
    case Kind::partial_backup: return tr("escrita hace {}", "written {} ago", age);
    }
    return "";
}

std::string reason(const Item& item, const CleanupRules& rules, const LogRules& logs) {
    switch (item.reason) {
    case Reason::finished_long_ago:
        return tr("parado desde hace más de {}", "stopped for more than {}", messages::duration(rules.stopped));
    case Reason::managed:
        return tr("lo creó Marea, parado desde hace más de {}", "created by Marea, stopped for more than {}",
                  messages::duration(rules.stopped));
    case Reason::dangling:
        return tr("sin etiqueta y sin uso, de hace más de {}", "without tag and unused, made more than {} ago",
                  messages::duration(rules.stopped));
    case Reason::unreferenced:
        return tr("anónimo y sin contenedor desde hace {} o más", "anonymous and without a container for {} or more",
                  messages::duration(rules.volume_unused));
    case Reason::over_limit: return tr("pasa de {}", "larger than {}", text::bytes(logs.max_bytes));
    case Reason::rotated: return tr("rotado antes, sin comprimir", "rotated before, not compressed");
    case Reason::too_many: return tr("se conservan {} por registro", "{} are kept of each log", logs.keep);
    case Reason::abandoned:
        return tr("sin terminar y abandonada hace más de un día", "unfinished and abandoned more than a day ago");
    case Reason::running: return tr("no está parado", "not stopped");
    case Reason::never_started: return tr("creado, nunca arrancó", "created, never started");
    case Reason::recent:
        if (item.kind == Kind::partial_backup) return tr("de hace menos de un día", "made less than a day ago");
        return tr("aún no hace más de {}", "not more than {} ago yet", messages::duration(rules.stopped));
    case Reason::compose: return tr("es de un proyecto de Compose", "belongs to a Compose project");
    case Reason::swarm: return tr("es de un servicio de Swarm", "belongs to a Swarm service");
    case Reason::other_project: return tr("es de otro proyecto", "belongs to another project");
    case Reason::kept_by_label: return tr("lleva la etiqueta marea.keep", "has the label marea.keep");
    case Reason::age_unknown: return tr("docker no dice desde cuándo", "docker does not say since when");
    case Reason::autoscale_at_work:
        return tr("autoscale lo está arrancando o retirando", "autoscale is starting or retiring it");
    case Reason::tagged: return tr("tiene etiqueta", "has a tag");
    case Reason::in_use: return tr("la usa un contenedor", "a container uses it");
    case Reason::parent_of_kept:
        return tr("una imagen que se conserva parte de ella", "an image that is kept is made from it");
    case Reason::many_names: return tr("la nombran varios repositorios", "several repositories name it");
    case Reason::named: return tr("tiene nombre propio", "has a name of its own");
    case Reason::foreign: return tr("no es una carpeta corriente de docker", "is no ordinary folder of docker's");
    case Reason::referenced:
        return tr("lo usa un contenedor, en marcha o parado", "a container uses it, running or stopped");
    case Reason::unused_recently:
        return tr("aún no lleva {} sin contenedor", "not without a container for {} yet",
                  messages::duration(rules.volume_unused));
    case Reason::postgres_mount: return tr("PostgreSQL tuvo ahí sus datos", "PostgreSQL had its data there");
    case Reason::postgres_files:
        return tr("contiene datos de PostgreSQL (PG_VERSION)", "holds data of PostgreSQL (PG_VERSION)");
    case Reason::written_lately:
        return tr("tiene ficheros escritos hace menos de {}", "has files that were written less than {} ago",
                  messages::duration(rules.volume_unused));
    case Reason::not_looked_into: return tr("no se puede examinar por dentro", "cannot be looked into");
    case Reason::under_limit: return tr("no pasa de {}", "not larger than {}", text::bytes(logs.max_bytes));
    case Reason::held_open:
        return tr("un programa lo tiene abierto y no se puede vaciar",
                  "a program has it open and it cannot be emptied");
    case Reason::kept_copy: return tr("entre las {} que se conservan", "among the {} that are kept", logs.keep);
    case Reason::being_written: return tr("todavía se está escribiendo", "still being written");
    case Reason::backup_running: return tr("hay una copia de seguridad en curso", "a backup is at work");
    }
    return "";
}

Text with_verb(const Text& removes, const Text& rotates, const Text& compresses, const Item& item) {
    switch (item.verdict) {
    case Verdict::remove: return removes;
    case Verdict::rotate:
    case Verdict::move_out: return rotates;
    case Verdict::compress: return compresses;
    case Verdict::spare: break;
    }
    return {"Se conserva", "Kept"};
}

/// What one item's line says after its verb.
std::string about(const Item& item, const CleanupRules& rules, const LogRules& logs) {
    auto text = text::clean(thing(item));
    if (item.size)
        text += fmt::format(", {}{}",
                            item.kind == Kind::image && item.verdict == Verdict::remove ? tr("hasta ", "up to ") : "",
                            text::bytes(*item.size));
    else if (item.verdict == Verdict::remove)
        text += tr(", tamaño desconocido", ", size unknown");
    if (item.age) text += ", " + aged(item.kind, messages::duration(*item.age));
    return fmt::format("{}: {}", text, reason(item, rules, logs));
}

} // namespace

Words words(const ItemEvent& event, const CleanupRules& rules, const LogRules& logs) {
    const auto& item = event.item;
    switch (event.outcome) {
    case Outcome::done:
        return {Level::line, fmt::format("{}: {}",
                                         with_verb({"Eliminado", "Removed"}, {"Rotado", "Rotated"},
                                                   {"Comprimido", "Compressed"}, item),
                                         about(item, rules, logs))};
    case Outcome::planned:
        return {Level::line,
                fmt::format("{}: {}",
                            with_verb({"Se eliminaría", "Would be removed"}, {"Se rotaría", "Would be rotated"},
                                      {"Se comprimiría", "Would be compressed"}, item),
                            about(item, rules, logs))};
    case Outcome::failed:
        return {Level::error, tr("no se pudo eliminar {}: {}", "could not remove {}: {}", text::clean(thing(item)),
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
