#include "report/restore_phrases.hpp"

namespace marea {

Phrase restore_phrase(BackupMessage message) {
    using Message = BackupMessage;
    constexpr auto line = Level::line, warning = Level::warning, error = Level::error;
    switch (message) {
    case Message::restoring:
        return {line, "Restaurando en {database}: {percent:.0f}% ({size} de {whole})",
                "Restoring into {database}: {percent:.0f}% ({size} of {whole})"};
    case Message::verifying: return {line, "Verificando {file}", "Verifying {file}"};
    case Message::no_checksum:
        return {error, "{file} no se puede verificar (no tiene su suma al lado, ni .sha256 ni .json).",
                "{file} cannot be verified (its checksum is not beside it, neither .sha256 nor .json)."};
    case Message::no_counts:
        return {error,
                "{file} no se puede verificar (no tiene al lado su .json, y sin él no se sabe qué filas debería "
                "traer).",
                "{file} cannot be verified (its .json is not beside it, and without that it is not known which rows it "
                "should bring)."};
    case Message::restoring_to_scratch:
        return {line, "Restaurando en la base de prueba {database}", "Restoring into the test database {database}"};
    case Message::scratch_left:
        return {warning,
                "la base de prueba {database} no se ha podido borrar; se intentará en la próxima ejecución. "
                "{error}",
                "the test database {database} could not be deleted; the next run tries again. {error}"};
    case Message::rows_differ:
        return {error, "Diferencias en {database}: {differences}", "Differences in {database}: {differences}"};
    case Message::left_out:
        return {warning, "La copia no trae las filas de {table}{more}: compruebe dump_command",
                "The backup does not bring the rows of {table}{more}: check dump_command"};
    case Message::objects_left_out:
        return {warning, "La copia trae {found} objetos grandes y la base tenía {expected}: compruebe dump_command",
                "The backup brings {found} large objects and the database had {expected}: check dump_command"};
    case Message::verify_by_reading:
        return {error, "Use verify = \"read\" o un rol superusuario", "Use verify = \"read\" or a superuser role"};
    case Message::verified_read:
        return {line, "Verificado: leído entero con pg_restore, y su SHA-256 es el de lo recibido",
                "Verified: all of it read with pg_restore, and its SHA-256 is that of what was received"};
    case Message::verified_restored:
        return {line, "Verificado: restaurado en una base de prueba, y sus filas coinciden",
                "Verified: restored into a test database, and its rows are the same"};
    case Message::verified_uncounted:
        return {warning,
                "{manifest} falta, está dañado o es de otra copia: esta se puede restaurar, pero no cuenta "
                "para la rotación ni para healthcheck, y backup --list no la dará por verificada",
                "{manifest} is missing, damaged or of another backup: this one can be restored, but it does not count "
                "for the rotation or for healthcheck, and backup --list will not show it as verified"};
    case Message::restore_started:
        return {line, "Restauración iniciada: {file} en la base {database}",
                "Restore started: {file} into the database {database}"};
    case Message::restoring_unchecked:
        return {warning, "esta copia no tiene su suma ni su .json al lado: se restaura sin poder comprobarla",
                "this backup has neither its checksum nor its .json beside it: it is restored without a check"};
    case Message::not_restored:
        return {warning, "No se ha podido restaurar {object}: {cause}", "{object} could not be restored: {cause}"};
    case Message::others_not_restored:
        return {warning, "Otros {others} objetos no se han podido restaurar",
                "Another {others} objects could not be restored"};
    case Message::setting_refused:
        return {warning, "Un ajuste de la base no se ha podido restaurar: {error}",
                "A setting of the database could not be restored: {error}"};
    case Message::is_sql:
        return {error,
                "{file} es SQL en texto, no una copia de backup. Para restaurarlo: psql -v ON_ERROR_STOP=1 -d "
                "{database} -f {file}",
                "{file} is SQL as text, not a backup made by backup. To restore it: psql -v ON_ERROR_STOP=1 -d "
                "{database} -f {file}"};
    case Message::is_gzip:
        return {error,
                "{file} está comprimido con gzip, no es una copia de backup. Si dentro hay SQL: gunzip -c {file} "
                "| psql -v ON_ERROR_STOP=1 -d {database}; si es una copia, descomprímala antes con gunzip",
                "{file} is compressed with gzip, not a backup made by backup. If SQL is in it: gunzip -c {file} | psql "
                "-v ON_ERROR_STOP=1 -d {database}; if it is a backup, unpack it with gunzip first"};
    case Message::is_tar:
        return {error, "{file} tiene el formato tar de pg_dump. Para restaurarlo: pg_restore -d {database} {file}",
                "{file} is in pg_dump's tar format. To restore it: pg_restore -d {database} {file}"};
    case Message::is_folder:
        return {error,
                "{file} tiene el formato de carpeta de pg_dump. Para restaurarlo: pg_restore -j 2 -d {database} "
                "{file}",
                "{file} is in pg_dump's directory format. To restore it: pg_restore -j 2 -d {database} {file}"};
    case Message::restored_without_owner:
        return {line, "El rol no es superusuario: todo lo restaurado es suyo, sea quien sea el dueño en la copia",
                "The role is not a superuser: all that was restored is its own, whoever owns it in the backup"};
    case Message::restored:
        return {line, "Restaurada en {database}: {tables} y {rows}, las de la copia",
                "Restored into {database}: {tables} and {rows}, as in the backup"};
    case Message::restored_uncompared:
        return {warning, "Restaurada, pero sin poder comparar sus filas con las de la copia",
                "Restored, but its rows could not be compared with those of the backup"};
    case Message::restore_undone:
        return {line, "Se ha borrado la base {database}, que no existía antes",
                "The database {database}, which did not exist before, was deleted"};
    case Message::restore_rolled_back:
        return {line, "La base {database} sigue como estaba: la restauración era una sola transacción",
                "The database {database} is as it was: the restore was one transaction"};
    case Message::restore_half_replaced:
        return {warning, "La base {database} ha quedado a medias: repita la restauración",
                "The database {database} is left half done: repeat the restore"};
    case Message::restore_half_done:
        return {warning, "La base {database} estaba vacía y ha quedado a medias: bórrela antes de repetir",
                "The database {database} was empty and is left half done: delete it before you repeat"};
    case Message::roles_missing:
        return {warning,
                "Faltan roles que la copia nombra: {roles}{more}. Lo suyo no se podrá restaurar; para crearlos "
                "antes: psql -U postgres -d postgres -f {globals}",
                "Roles that the backup names are missing: {roles}{more}. What is theirs cannot be restored; to create "
                "them first: psql -U postgres -d postgres -f {globals}"};
    case Message::extension_needed:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y la copia la necesita: créela antes con "
                "psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}', o restaure con un rol "
                "superusuario. No se ha cambiado nada",
                "Only a superuser creates the extension {extension}, and the backup needs it: create it first with "
                "psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}', or restore with a superuser "
                "role. Nothing has been changed"};
    case Message::extension_needed_first:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y la copia la necesita: cree antes la "
                "base con psql -U postgres -c 'CREATE DATABASE {database_in_sql} OWNER {role_in_sql}', y en ella "
                "la extensión con psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}'",
                "Only a superuser creates the extension {extension}, and the backup needs it: first create the "
                "database with psql -U postgres -c 'CREATE DATABASE {database_in_sql} OWNER {role_in_sql}', and in it "
                "the extension with psql -U postgres -d {database} -c 'CREATE EXTENSION {extension_in_sql}'"};
    case Message::extension_in_the_way:
        return {error,
                "La extensión {extension} solo la crea un superusuario, y --force tendría que crearla de nuevo en "
                "{database}: restaure en una base nueva o con un rol superusuario. No se ha cambiado nada",
                "Only a superuser creates the extension {extension}, and --force would have to create it again in "
                "{database}: restore into a new database or with a superuser role. Nothing has been changed"};
    default: return {};
    }
}

} // namespace marea
