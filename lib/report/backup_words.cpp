#include "report/backup_words.hpp"

#include "base/text.hpp"
#include "report/database_words.hpp"

#include <fmt/format.h>

#include <array>

namespace marea {
namespace {

using Message = BackupMessage;

constexpr std::array<std::pair<std::string_view, const char*>, 3> in_sql = {
    {{"role", "role_in_sql"}, {"database", "database_in_sql"}, {"extension", "extension_in_sql"}}};

/// "1 fila", "2.000 filas"
std::string amount(std::int64_t value, const char* one, const char* many) {
    return fmt::format("{} {}", text::grouped(value), value == 1 ? one : many);
}
std::string rows(std::int64_t value) {
    return amount(value, "fila", "filas");
}
std::string objects(std::int64_t value) {
    return amount(value, "objeto grande", "objetos grandes");
}

/// A number as a sentence says it, by what it counts.
Value worded(std::string_view name, std::int64_t value) {
    if (name == "tables") return amount(value, "tabla", "tablas");
    if (name.starts_with("rows")) return rows(value);
    if (name == "objects") return value > 0 ? ", " + objects(value) : "";
    if (name == "more") return value > 0 ? fmt::format(" y {} más", value) : "";
    if (name == "unverified") return value > 0 ? fmt::format(" ({} sin verificar)", value) : "";
    return value;
}

std::vector<Argument> worded(const std::vector<Argument>& with) {
    auto result = with;
    for (auto& [name, value] : result) {
        if (const auto* seconds = std::get_if<double>(&value); seconds != nullptr && name == std::string("seconds"))
            value = text::decimals(*seconds, 1);
        else if (const auto* number = std::get_if<std::int64_t>(&value))
            value = worded(name, *number);
    }
    return result;
}

/// "otro.mensajes: 10 filas en lugar de 20; y 2 más"
std::string differences(const std::vector<Argument>& with) {
    std::string all;
    const auto add = [&](const std::string& text) { all += (all.empty() ? "" : "; ") + text; };
    for (auto at = with.begin(); at != with.end(); ++at) {
        const auto next = [&](std::string_view name) -> const std::int64_t* {
            if (at + 1 == with.end() || (at + 1)->name != name) return nullptr;
            return std::get_if<std::int64_t>(&(++at)->value);
        };
        const std::string_view name = at->name;
        if (name == "table") {
            const auto table = text::clean(std::get<std::string>(at->value));
            const auto* expected = next("expected");
            const auto* found = next("found");
            if (expected == nullptr)
                add(fmt::format("{}: está de más", table));
            else if (found == nullptr)
                add(fmt::format("{}: no está", table));
            else
                add(fmt::format("{}: {} en lugar de {}", table, rows(*found), text::grouped(*expected)));
        } else if (name == "objects_expected") {
            const auto expected = std::get<std::int64_t>(at->value);
            if (const auto* found = next("objects_found"))
                add(fmt::format("{} en lugar de {}", objects(*found), text::grouped(expected)));
        } else if (name == "more") {
            add(fmt::format("y {} más", std::get<std::int64_t>(at->value)));
        }
    }
    return all;
}

} // namespace

Phrase phrase_for(Message message) {
    constexpr auto line = Level::line, warning = Level::warning, error = Level::error;
    switch (message) {
    case Message::another_run: return {line, "Otra ejecución de backup está en curso: esta no hace nada"};
    case Message::failed: return {error, "{error}"};
    case Message::started: return {line, "Copia de seguridad iniciada: {database} en {host}:{port}"};
    case Message::folder_closed: return {line, "Otros usuarios podían entrar en {folder}: ahora solo su dueño (0700)"};
    case Message::folder_open:
        return {warning, "otros usuarios pueden entrar en {folder}, que es de otro usuario: ciérrela con chmod 700"};
    case Message::folder_unknown: return {warning, "{error}"};
    case Message::rest_removed: return {line, "Se borra {name}: quedó a medias de una ejecución interrumpida"};
    case Message::versions: return {line, "PostgreSQL {server}, pg_dump {client}"};
    case Message::space_missing:
        return {error, "no hay sitio para la copia en {folder} (harían falta {needed} y quedan {free}): libere espacio "
                       "o cambie [backup] directory."};
    case Message::sessions_missing:
        return {error,
                "Hacen falta {needed} conexiones, y el límite del rol {role} o de la base {database} deja {left}: "
                "súbalo con ALTER ROLE ... CONNECTION LIMIT o ALTER DATABASE ... CONNECTION LIMIT"};
    case Message::tables_unreadable:
        return {error, "El rol {role} no puede leer {tables}{more}, así que no puede copiar la base: dele permiso con "
                       "psql -U postgres -d {database} -c 'GRANT pg_read_all_data TO {role_in_sql}'"};
    case Message::tables_unreadable_before_14:
        return {error,
                "El rol {role} no puede leer {tables}{more}, así que no puede copiar la base. En cada esquema de "
                "{database} hacen falta, TO {role_in_sql}: GRANT USAGE ON SCHEMA, GRANT SELECT ON ALL TABLES IN "
                "SCHEMA y GRANT SELECT ON ALL SEQUENCES IN SCHEMA"};
    case Message::objects_unreadable:
        return {error,
                "El rol {role} no puede leer los objetos grandes {first}{more}, que pg_read_all_data no incluye: "
                "use su dueño, o psql -U postgres -c 'ALTER DATABASE {database_in_sql} SET "
                "lo_compat_privileges = on'"};
    case Message::rows_hidden:
        return {error, "El rol {role} no ve todas las filas de {tables}{more}: hay políticas por filas (RLS). Dele "
                       "permiso con psql -U postgres -c 'ALTER ROLE {role_in_sql} BYPASSRLS', o use un rol "
                       "superusuario"};
    case Message::no_scratch_on_standby:
        return {error, "Este servidor es una réplica y en él no se puede crear la base de prueba: use verify = "
                       "\"read\""};
    case Message::extension_untrusted:
        return {error, "La extensión {extension} solo la crea un superusuario, así que {role} no puede restaurar la "
                       "copia para verificarla: use verify = \"read\" o un rol superusuario"};
    case Message::blocked_by: return {error, "Bloquea la sesión {pid} ({application}, usuario {user}): {query}"};
    case Message::blocked_by_since:
        return {error, "Bloquea la sesión {pid} ({application}, usuario {user}), desde {since}: {query}"};
    case Message::dumped: return {line, "Volcado: {size}, {tables}, {rows}{objects}, en {seconds} s"};
    case Message::no_role_passwords:
        return {warning, "{role} no es superusuario: los roles se guardan sin sus contraseñas"};
    case Message::shrunk:
        return {warning, "esta copia es menos de la mitad que la del {taken_before}: {size} y {rows}, antes "
                         "{size_before} y {rows_before}"};
    case Message::done: return {line, "Copia terminada: {file}"};
    case Message::none_made: return {error, "No se ha hecho la copia; las anteriores siguen como estaban"};
    case Message::dumping: return {line, "Volcando: {size}"};
    case Message::dumping_as: return {line, "Volcando: {size} (la última copia ocupa {last})"};
    case Message::restoring: return {line, "Restaurando en {database}: {percent:.0f}% ({size} de {whole})"};
    case Message::verifying: return {line, "Verificando {file}"};
    case Message::no_checksum:
        return {error, "{file} no se puede verificar (no tiene su suma al lado, ni .sha256 ni .json)."};
    case Message::no_counts:
        return {error, "{file} no se puede verificar (no tiene al lado su .json, y sin él no se sabe qué filas debería "
                       "traer)."};
    case Message::restoring_to_scratch: return {line, "Restaurando en la base de prueba {database}"};
    case Message::scratch_left:
        return {warning, "la base de prueba {database} no se ha podido borrar; se intentará en la próxima ejecución. "
                         "{error}"};
    case Message::rows_differ: return {error, "Diferencias en {database}: {differences}"};
    case Message::left_out: return {warning, "La copia no trae las filas de {table}{more}: compruebe dump_command"};
    case Message::objects_left_out:
        return {warning, "La copia trae {found} objetos grandes y la base tenía {expected}: compruebe dump_command"};
    case Message::verify_by_reading: return {error, "Use verify = \"read\" o un rol superusuario"};
    case Message::verified_read:
        return {line, "Verificado: leído entero con pg_restore, y su SHA-256 es el de lo recibido"};
    case Message::verified_restored:
        return {line, "Verificado: restaurado en una base de prueba, y sus filas coinciden"};
    case Message::verified_uncounted:
        return {warning, "{manifest} falta, está dañado o es de otra copia: esta se puede restaurar, pero no cuenta "
                         "para la rotación ni para healthcheck, y backup --list no la dará por verificada"};
    case Message::pruning_frozen:
        return {warning, "No se borra ninguna copia antigua: una más reciente es menos de la mitad que la anterior. "
                         "Compruebe que no se han perdido datos; si es correcta, «backup --accept» la da por buena"};
    case Message::clock_behind:
        return {warning, "No se borra ninguna copia antigua: {file} tiene fecha posterior, {taken}. Compruebe el reloj "
                         "del servidor (timedatectl); si está bien, lleve esa copia a otra carpeta, con los ficheros "
                         "de su mismo nombre"};
    case Message::pruned: return {line, "Se borra {name}: ya no entra en la rotación"};
    case Message::kept: return {line, "Copias conservadas: {kept}{unverified}; borradas: {removed}"};
    case Message::after_done: return {line, "after_command terminado: {program}"};
    case Message::after_failed:
        return {error, "after_command falló: {error} La copia está hecha y verificada; llévela fuera a mano."};
    case Message::would_dump: return {line, "Se escribiría {file} (quedan {free} libres)"};
    case Message::would_prune: return {line, "Se borraría {name}: ya no entra en la rotación"};
    case Message::dry_run_done: return {line, "Simulación: no se ha cambiado nada"};
    case Message::restore_started: return {line, "Restauración iniciada: {file} en la base {database}"};
    case Message::restoring_unchecked:
        return {warning, "esta copia no tiene su suma ni su .json al lado: se restaura sin poder comprobarla"};
    case Message::not_restored: return {warning, "No se ha podido restaurar {object}: {cause}"};
    case Message::others_not_restored: return {warning, "Otros {others} objetos no se han podido restaurar"};
    case Message::setting_refused: return {warning, "Un ajuste de la base no se ha podido restaurar: {error}"};
    case Message::is_sql:
        return {error, "{file} es SQL en texto, no una copia de backup. Para restaurarlo: psql -v ON_ERROR_STOP=1 -d "
                       "{database} -f {file}"};
    case Message::is_gzip:
        return {error,
                "{file} está comprimido con gzip, no es una copia de backup. Si dentro hay SQL: gunzip -c {file} "
                "| psql -v ON_ERROR_STOP=1 -d {database}; si es una copia, descomprímala antes con gunzip"};
    case Message::is_tar:
        return {error, "{file} tiene el formato tar de pg_dump. Para restaurarlo: pg_restore -d {database} {file}"};
    case Message::is_folder:
        return {error, "{file} tiene el formato de carpeta de pg_dump. Para restaurarlo: pg_restore -j 2 -d {database} "
                       "{file}"};
    case Message::restored_without_owner:
        return {line, "El rol no es superusuario: todo lo restaurado es suyo, sea quien sea el dueño en la copia"};
    case Message::restored: return {line, "Restaurada en {database}: {tables} y {rows}, las de la copia"};
    case Message::restored_uncompared:
        return {warning, "Restaurada, pero sin poder comparar sus filas con las de la copia"};
    case Message::restore_undone: return {line, "Se ha borrado la base {database}, que no existía antes"};
    case Message::restore_rolled_back:
        return {line, "La base {database} sigue como estaba: la restauración era una sola transacción"};
    case Message::restore_half_replaced:
        return {warning, "La base {database} ha quedado a medias: repita la restauración"};
    case Message::restore_half_done:
        return {warning, "La base {database} estaba vacía y ha quedado a medias: bórrela antes de repetir"};
    case Message::roles_missing:
        return {warning,
                "Faltan roles que la copia nombra: {roles}{more}. Lo suyo no se podrá restaurar; para crearlos "
                "antes: psql -U postgres -d postgres -f {globals}"};
    case Message::extension_needed:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y la copia la necesita: créela antes con "
                "psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}', o restaure con un rol "
                "superusuario. No se ha cambiado nada"};
    case Message::extension_needed_first:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y la copia la necesita: cree antes la "
                "base con psql -U postgres -c 'CREATE DATABASE {database_in_sql} OWNER {role_in_sql}', y en ella "
                "la extensión con psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}'"};
    case Message::extension_in_the_way:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y --force tendría que crearla de nuevo en "
                "{database}: restaure en una base nueva o con un rol superusuario. No se ha cambiado nada"};
    case Message::accepted: return {line, "Aceptada: {name}"};
    case Message::nothing_to_accept: return {line, "No hay ninguna copia en duda: nada que aceptar"};
    }
    return {};
}

std::string words_of(const Event<Message>& event) {
    auto with = worded(event.with);
    for (const auto& [name, value] : event.with) // as an identifier of SQL
        if (const auto* text = std::get_if<std::string>(&value))
            for (const auto& [one, quoted] : in_sql)
                if (name == one) with.push_back({quoted, messages::quoted_identifier(*text)});
    if (event.message == Message::rows_differ) with = {event.with.front(), {"differences", differences(event.with)}};
    return fill(phrase_for(event.message).text, with);
}

Sink<Message> backup_log(const Log& log) {
    return [&log](const Event<Message>& event) {
        switch (phrase_for(event.message).level) {
        case Level::line: return log.line(words_of(event));
        case Level::warning: return log.warning(words_of(event));
        case Level::error: return log.error(words_of(event));
        }
    };
}

} // namespace marea
