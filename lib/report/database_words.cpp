#include "report/database_words.hpp"

#include "autoscale/cluster/node_table.hpp"
#include "base/language.hpp"

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
    const auto& at = e.subject;
    const auto role = quoted_identifier(e.subject);
    switch (e.fault) {
    case Fault::database_down:
        return {tr("PostgreSQL no responde en {}", "PostgreSQL does not answer at {}", at),
                tr("arránquelo si está parado (docker-compose up -d); si no, corrija [database] host y port",
                   "start it if it is stopped (docker-compose up -d); else correct [database] host and port")};
    case Fault::database_timed_out:
        return {tr("PostgreSQL en {} no respondió a tiempo", "PostgreSQL at {} did not answer in time", at),
                tr("revise su carga, o suba [database] timeout_seconds",
                   "look at its load, or raise [database] timeout_seconds")};
    case Fault::database_auth:
        return {tr("PostgreSQL en {} rechaza el usuario o la contraseña",
                   "PostgreSQL at {} refuses the user or the password", at),
                tr("corrija DB_USER y DB_PASSWORD en .env", "correct DB_USER and DB_PASSWORD in .env")};
    case Fault::password_missing:
        return {tr("PostgreSQL en {} pide una contraseña y DB_PASSWORD no está definida",
                   "PostgreSQL at {} asks for a password and DB_PASSWORD is not set", at),
                tr("póngala en .env", "put it in .env")};
    case Fault::password_empty:
        return {tr("PostgreSQL en {} pide una contraseña y DB_PASSWORD está vacía",
                   "PostgreSQL at {} asks for a password and DB_PASSWORD is empty", at),
                tr("póngala en .env", "put it in .env")};
    case Fault::database_role:
        return {tr("PostgreSQL no deja entrar al rol {}", "PostgreSQL does not let the role {} in", at),
                tr("compruebe DB_USER (con psql, \\du muestra los roles) y la línea de pg_hba.conf; donde dice peer o "
                   "ident, el usuario de cron debe llamarse como el rol: use scram-sha-256, o [database] host = "
                   "\"127.0.0.1\"",
                   "check DB_USER (in psql, \\du shows the roles) and the line of pg_hba.conf; where that says peer or "
                   "ident, cron's user must have the role's name: use scram-sha-256, or [database] host = "
                   "\"127.0.0.1\"")};
    case Fault::database_missing:
        return {tr("PostgreSQL en {} no tiene esa base de datos", "PostgreSQL at {} has no such database", at),
                tr("corrija DB_NAME en .env o [database] name", "correct DB_NAME in .env or [database] name")};
    case Fault::database_full:
        return {tr("PostgreSQL en {} no admite más conexiones, o el rol ha llegado a su límite",
                   "PostgreSQL at {} takes no more connections, or the role has reached its limit", at),
                tr("cierre conexiones, suba max_connections, o el límite del rol (ALTER ROLE ... CONNECTION LIMIT)",
                   "close connections, or raise max_connections or the role's limit (ALTER ROLE ... CONNECTION "
                   "LIMIT)")};
    case Fault::connect_denied:
        return {tr("el rol {} no tiene permiso para conectarse a la base",
                   "the role {} may not connect to the database", at),
                tr("désele con psql -U postgres -c 'GRANT CONNECT ON DATABASE ... TO {}'",
                   "grant it with psql -U postgres -c 'GRANT CONNECT ON DATABASE ... TO {}'", role)};
    case Fault::database_closed:
        return {tr("la base de datos de PostgreSQL en {} está cerrada a conexiones",
                   "the database of PostgreSQL at {} is closed to connections", at),
                tr("ábrala con psql -U postgres -c 'ALTER DATABASE ... ALLOW_CONNECTIONS true'",
                   "open it with psql -U postgres -c 'ALTER DATABASE ... ALLOW_CONNECTIONS true'")};
    case Fault::database_starting:
        return {tr("PostgreSQL en {} está arrancando, parando o recuperándose",
                   "PostgreSQL at {} is starting, stopping or recovering", at),
                tr("espere a que termine; si dura, revise su registro",
                   "wait until it is done; if it lasts, look at its log")};
    case Fault::database_refused:
        return {tr("PostgreSQL en {} no completó la conexión", "PostgreSQL at {} did not complete the connection", at),
                tr("compruebe que en [database] host y port está PostgreSQL, revise su registro y, si exige TLS, "
                   "PGSSLMODE",
                   "check that PostgreSQL is at [database] host and port, look at its log and, if it wants TLS, at "
                   "PGSSLMODE")};
    case Fault::database_query:
        return {tr("la consulta de conexiones falló en la base {}",
                   "the query for connections failed in the database {}", at),
                tr("cree la tabla active_connections o corrija [database] connections_query",
                   "create the table active_connections or correct [database] connections_query")};
    case Fault::select_denied:
        return {tr("el rol {} no puede leer la tabla de la consulta de conexiones",
                   "the role {} may not read the table of the query for connections", at),
                tr("désele permiso con GRANT SELECT ON active_connections TO {0}, o GRANT pg_read_all_data TO {0}",
                   "allow it with GRANT SELECT ON active_connections TO {0}, or GRANT pg_read_all_data TO {0}", role)};
    case Fault::rows_hidden:
        return {tr("la seguridad por filas oculta filas al rol {}, y contar solo las demás engañaría",
                   "row security hides rows from the role {}, and to count only the others would mislead", at),
                tr("use el rol dueño de la tabla, o ALTER ROLE {} BYPASSRLS (pg_read_all_data no basta)",
                   "use the role that owns the table, or ALTER ROLE {} BYPASSRLS (pg_read_all_data is not enough)",
                   role)};
    case Fault::database_statement:
        return {tr("una orden falló en la base {}", "a statement failed in the database {}", at),
                tr("pruebe la misma orden con psql", "try the same statement with psql")};
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
