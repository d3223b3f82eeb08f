#include "report/backup_words.hpp"
#include "report/restore_phrases.hpp"

namespace marea {

Phrase phrase_for(BackupMessage message) {
    using Message = BackupMessage;
    constexpr auto line = Level::line, warning = Level::warning, error = Level::error;
    switch (message) {
    case Message::another_run:
        return {line, "Otra ejecución de backup está en curso: esta no hace nada",
                "Another run of backup is at work: this one does nothing"};
    case Message::failed: return {error, "{error}", "{error}"};
    case Message::started:
        return {line, "Copia de seguridad iniciada: {database} en {host}:{port}",
                "Backup started: {database} at {host}:{port}"};
    case Message::folder_closed:
        return {line, "Otros usuarios podían entrar en {folder}: ahora solo su dueño (0700)",
                "Other users could enter {folder}: now only its owner can (0700)"};
    case Message::folder_open:
        return {warning, "otros usuarios pueden entrar en {folder}, que es de otro usuario: ciérrela con chmod 700",
                "other users can enter {folder}, which belongs to another user: close it with chmod 700"};
    case Message::folder_unknown: return {warning, "{error}", "{error}"};
    case Message::rest_removed:
        return {line, "Se borra {name}: quedó a medias de una ejecución interrumpida",
                "Deleting {name}: an interrupted run left it unfinished"};
    case Message::versions:
        return {line, "PostgreSQL {server}, pg_dump {client}", "PostgreSQL {server}, pg_dump {client}"};
    case Message::space_missing:
        return {error,
                "no hay sitio para la copia en {folder} (harían falta {needed} y quedan {free}): libere espacio "
                "o cambie [backup] directory.",
                "there is no room for the backup in {folder} ({needed} would be needed and {free} are left): free "
                "space or change [backup] directory."};
    case Message::sessions_missing:
        return {error,
                "Hacen falta {needed} conexiones, y el límite del rol {role} o de la base {database} deja {left}: "
                "súbalo con ALTER ROLE ... CONNECTION LIMIT o ALTER DATABASE ... CONNECTION LIMIT",
                "{needed} connections are needed, and the limit of the role {role} or of the database {database} "
                "leaves {left}: raise it with ALTER ROLE ... CONNECTION LIMIT or ALTER DATABASE ... CONNECTION LIMIT"};
    case Message::tables_unreadable:
        return {error,
                "El rol {role} no puede leer {tables}{more}, así que no puede copiar la base: dele permiso con "
                "psql -U postgres -d {database} -c 'GRANT pg_read_all_data TO {role_in_sql}'",
                "The role {role} cannot read {tables}{more}, so it cannot back the database up: allow it with psql -U "
                "postgres -d {database} -c 'GRANT pg_read_all_data TO {role_in_sql}'"};
    case Message::tables_unreadable_before_14:
        return {error,
                "El rol {role} no puede leer {tables}{more}, así que no puede copiar la base. En cada esquema de "
                "{database} hacen falta, TO {role_in_sql}: GRANT USAGE ON SCHEMA, GRANT SELECT ON ALL TABLES IN "
                "SCHEMA y GRANT SELECT ON ALL SEQUENCES IN SCHEMA",
                "The role {role} cannot read {tables}{more}, so it cannot back the database up. Each schema of "
                "{database} needs, TO {role_in_sql}: GRANT USAGE ON SCHEMA, GRANT SELECT ON ALL TABLES IN SCHEMA and "
                "GRANT SELECT ON ALL SEQUENCES IN SCHEMA"};
    case Message::objects_unreadable:
        return {
            error,
            "El rol {role} no puede leer los objetos grandes {first}{more}, que pg_read_all_data no incluye: "
            "use su dueño, o psql -U postgres -c 'ALTER DATABASE {database_in_sql} SET "
            "lo_compat_privileges = on'",
            "The role {role} cannot read the large objects {first}{more}, which pg_read_all_data does not cover: use "
            "their owner, or psql -U postgres -c 'ALTER DATABASE {database_in_sql} SET lo_compat_privileges = on'"};
    case Message::rows_hidden:
        return {error,
                "El rol {role} no ve todas las filas de {tables}{more}: hay políticas por filas (RLS). Dele "
                "permiso con psql -U postgres -c 'ALTER ROLE {role_in_sql} BYPASSRLS', o use un rol "
                "superusuario",
                "The role {role} does not see all rows of {tables}{more}: there are policies by row (RLS). Allow it "
                "with psql -U postgres -c 'ALTER ROLE {role_in_sql} BYPASSRLS', or use a superuser role"};
    case Message::no_scratch_on_standby:
        return {error,
                "Este servidor es una réplica y en él no se puede crear la base de prueba: use verify = "
                "\"read\"",
                "This server is a standby, on which the test database cannot be created: use verify = \"read\""};
    case Message::extension_untrusted:
        return {error,
                "La extensión {extension} solo la crea un superusuario, así que {role} no puede restaurar la "
                "copia para verificarla: use verify = \"read\" o un rol superusuario",
                "Only a superuser creates the extension {extension}, so {role} cannot restore the backup to verify it: "
                "use verify = \"read\" or a superuser role"};
    case Message::blocked_by:
        return {error, "Bloquea la sesión {pid} ({application}, usuario {user}): {query}",
                "Blocked by session {pid} ({application}, user {user}): {query}"};
    case Message::blocked_by_since:
        return {error, "Bloquea la sesión {pid} ({application}, usuario {user}), desde {since}: {query}",
                "Blocked by session {pid} ({application}, user {user}), since {since}: {query}"};
    case Message::dumped:
        return {line, "Volcado: {size}, {tables}, {rows}{objects}, en {seconds} s",
                "Dump: {size}, {tables}, {rows}{objects}, in {seconds} s"};
    case Message::no_role_passwords:
        return {warning, "{role} no es superusuario: los roles se guardan sin sus contraseñas",
                "{role} is not a superuser: the roles are saved without their passwords"};
    case Message::shrunk:
        return {warning,
                "esta copia es menos de la mitad que la del {taken_before}: {size} y {rows}, antes "
                "{size_before} y {rows_before}",
                "this backup is less than half of that of {taken_before}: {size} and {rows}, before {size_before} and "
                "{rows_before}"};
    case Message::done: return {line, "Copia terminada: {file}", "Backup done: {file}"};
    case Message::none_made:
        return {error, "No se ha hecho la copia; las anteriores siguen como estaban",
                "No backup was made; those from before are as they were"};
    case Message::dumping: return {line, "Volcando: {size}", "Dumping: {size}"};
    case Message::dumping_as:
        return {line, "Volcando: {size} (la última copia ocupa {last})",
                "Dumping: {size} (the last backup holds {last})"};
    case Message::pruning_frozen:
        return {warning,
                "No se borra ninguna copia antigua: una más reciente es menos de la mitad que la anterior. "
                "Compruebe que no se han perdido datos; si es correcta, «backup --accept» la da por buena",
                "No old backup is deleted: a newer one is less than half of the one before. Check that no data was "
                "lost; if it is right, \"backup --accept\" accepts it"};
    case Message::clock_behind:
        return {warning,
                "No se borra ninguna copia antigua: {file} tiene fecha posterior, {taken}. Compruebe el reloj "
                "del servidor (timedatectl); si está bien, lleve esa copia a otra carpeta, con los ficheros "
                "de su mismo nombre",
                "No old backup is deleted: {file} has a later date, {taken}. Check the server's clock (timedatectl); "
                "if that is right, move that backup to another folder, with the files of the same name"};
    case Message::pruned:
        return {line, "Se borra {name}: ya no entra en la rotación",
                "Deleting {name}: the rotation no longer keeps it"};
    case Message::kept:
        return {line, "Copias conservadas: {kept}{unverified}; borradas: {removed}",
                "Backups kept: {kept}{unverified}; deleted: {removed}"};
    case Message::after_done: return {line, "after_command terminado: {program}", "after_command done: {program}"};
    case Message::after_failed:
        return {error, "after_command falló: {error} La copia está hecha y verificada; llévela fuera a mano.",
                "after_command failed: {error} The backup is made and verified; carry it away by hand."};
    case Message::would_dump:
        return {line, "Se escribiría {file} (quedan {free} libres)", "{file} would be written ({free} are free)"};
    case Message::would_prune:
        return {line, "Se borraría {name}: ya no entra en la rotación",
                "{name} would be deleted: the rotation no longer keeps it"};
    case Message::dry_run_done:
        return {line, "Simulación: no se ha cambiado nada", "Dry run: nothing has been changed"};
    case Message::accepted: return {line, "Aceptada: {name}", "Accepted: {name}"};
    case Message::nothing_to_accept:
        return {line, "No hay ninguna copia en duda: nada que aceptar", "No backup is in doubt: nothing to accept"};
    case Message::restoring:
    case Message::verifying:
    case Message::no_checksum:
    case Message::no_counts:
    case Message::restoring_to_scratch:
    case Message::scratch_left:
    case Message::rows_differ:
    case Message::left_out:
    case Message::objects_left_out:
    case Message::verify_by_reading:
    case Message::verified_read:
    case Message::verified_restored:
    case Message::verified_uncounted:
    case Message::restore_started:
    case Message::restoring_unchecked:
    case Message::not_restored:
    case Message::others_not_restored:
    case Message::setting_refused:
    case Message::is_sql:
    case Message::is_gzip:
    case Message::is_tar:
    case Message::is_folder:
    case Message::restored_without_owner:
    case Message::restored:
    case Message::restored_uncompared:
    case Message::restore_undone:
    case Message::restore_rolled_back:
    case Message::restore_half_replaced:
    case Message::restore_half_done:
    case Message::roles_missing:
    case Message::extension_needed:
    case Message::extension_needed_first:
    case Message::extension_in_the_way: return restore_phrase(message);
    }
    return {};
}

} // namespace marea
