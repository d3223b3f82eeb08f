#include "report/database_words.hpp"

#include "autoscale/cluster/node_table.hpp"
#include "base/language.hpp"

#include <fmt/format.h>

namespace marea::messages {

std::string quoted_identifier(const std::string& name) {
    std::string quoted = "\"";
    for (const char letter : name) {
        quoted += letter;
        if (letter == '"') quoted += letter;
    }
    return quoted + '"';
}

DatabaseWords database_words(const Error& e) {
    const auto about = [&](const char* sentence) { return fmt::format(fmt::runtime(sentence), e.subject); };
    const auto role = quoted_identifier(e.subject);
    switch (e.fault) {
    case Fault::database_down:
        return {about("PostgreSQL no responde en {}"), "compruebe que está en marcha y [database] host y port"};
    case Fault::database_timed_out:
        return {about("PostgreSQL en {} no respondió a tiempo"), "revise su carga, o suba [database] timeout_seconds"};
    case Fault::database_auth:
        return {about("PostgreSQL en {} rechaza el usuario o la contraseña"), "corrija DB_USER y DB_PASSWORD en .env"};
    case Fault::password_missing:
        return {about("PostgreSQL en {} pide una contraseña y DB_PASSWORD no está definida"), "póngala en .env"};
    case Fault::password_empty:
        return {about("PostgreSQL en {} pide una contraseña y DB_PASSWORD está vacía"), "póngala en .env"};
    case Fault::database_role:
        return {about("PostgreSQL no deja entrar al rol {}"),
                "compruebe DB_USER (con psql, \\du muestra los roles) y la línea de pg_hba.conf; donde dice peer o "
                "ident, el usuario de cron debe llamarse como el rol: use scram-sha-256, o [database] host = "
                "\"127.0.0.1\""};
    case Fault::database_missing:
        return {about("PostgreSQL en {} no tiene esa base de datos"), "corrija DB_NAME en .env o [database] name"};
    case Fault::database_full:
        return {about("PostgreSQL en {} no admite más conexiones, o el rol ha llegado a su límite"),
                "cierre conexiones, suba max_connections, o el límite del rol (ALTER ROLE ... CONNECTION LIMIT)"};
    case Fault::connect_denied:
        return {about("el rol {} no tiene permiso para conectarse a la base"),
                fmt::format("désele con psql -U postgres -c 'GRANT CONNECT ON DATABASE ... TO {}'", role)};
    case Fault::database_closed:
        return {about("la base de datos de PostgreSQL en {} está cerrada a conexiones"),
                "ábrala con psql -U postgres -c 'ALTER DATABASE ... ALLOW_CONNECTIONS true'"};
    case Fault::database_starting:
        return {about("PostgreSQL en {} está arrancando, parando o recuperándose"),
                "espere a que termine; si dura, revise su registro"};
    case Fault::database_refused:
        return {
            about("PostgreSQL en {} no completó la conexión"),
            "compruebe que en [database] host y port está PostgreSQL, revise su registro y, si exige TLS, PGSSLMODE"};
    case Fault::database_query:
        return {about("la consulta de conexiones falló en la base {}"),
                "cree la tabla active_connections o corrija [database] connections_query"};
    case Fault::select_denied:
        return {about("el rol {} no puede leer la tabla de la consulta de conexiones"),
                fmt::format("désele permiso con GRANT SELECT ON active_connections TO {0}, o GRANT pg_read_all_data "
                            "TO {0}",
                            role)};
    case Fault::rows_hidden:
        return {
            about("la seguridad por filas oculta filas al rol {}, y contar solo las demás engañaría"),
            fmt::format("use el rol dueño de la tabla, o ALTER ROLE {} BYPASSRLS (pg_read_all_data no basta)", role)};
    case Fault::database_statement: return {about("una orden falló en la base {}"), "pruebe la misma orden con psql"};
    case Fault::database_read_only:
        return {tr("PostgreSQL en {} no admite cambios: es una réplica, o está en solo lectura",
                   "PostgreSQL at {} takes no changes: it is a standby, or read-only", e.subject),
                tr("ponga en [database] host y port los del servidor principal",
                   "set [database] host and port to those of the primary server")};
    case Fault::node_table_missing:
        return {tr("la base {} no tiene la tabla marea_node", "the database {} has no table marea_node", e.subject),
                tr("ejecute una vez autoscale --setup-swarm", "run autoscale --setup-swarm once")};
    case Fault::node_table_denied:
        return {tr("el rol {} no puede leer y escribir la tabla marea_node",
                   "the role {} may not read and write the table marea_node", e.subject),
                tr("désele permiso con {}", "give it the rights: {}", node_table_grant(role))};
    case Fault::node_table_owner:
        return {tr("el rol {} no puede crear ni borrar la tabla marea_node",
                   "the role {} may not create or drop the table marea_node", e.subject),
                tr("désele permiso para crearla con GRANT CREATE ON SCHEMA public TO {}, o que la cree o la borre su "
                   "dueño, con las órdenes que muestra --dry-run",
                   "let it create tables with GRANT CREATE ON SCHEMA public TO {}, or have the owner create or drop "
                   "it, with the statements that --dry-run shows",
                   role)};
    default: return {};
    }
}

} // namespace marea::messages
