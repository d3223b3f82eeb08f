#include "../catch.hpp"

#include "postgres/connect.hpp"
#include "report/database_words.hpp"
#include "report/messages.hpp"

#include <set>

using namespace marea;

TEST_CASE("database: each SQLSTATE of a refused connection has its own remedy, and none says that nobody answers") {
    std::set<std::string> remedies;
    for (const auto* sqlstate : {"28P01", "28000", "3D000", "53300", "42501", "55000", "57P03", "08P01"}) {
        const auto words = messages::database_words({postgres::refusal(sqlstate), "x", {}});
        INFO(sqlstate);
        CHECK(words.sentence.find("no responde") == std::string::npos);
        CHECK_FALSE(words.sentence.empty());
        CHECK(remedies.insert(words.remedy).second);
    }
}

TEST_CASE("database: what happened, the server's words, and the grant that is missing") {
    CHECK(messages::describe({Fault::select_denied, "ana", "permiso denegado a la tabla active_connections"}) ==
          "el rol ana no puede leer la tabla de la consulta de conexiones (permiso denegado a la tabla "
          "active_connections): désele permiso con GRANT SELECT ON active_connections TO \"ana\", o GRANT "
          "pg_read_all_data TO \"ana\".");
    CHECK(messages::describe({Fault::rows_hidden, "a\"b", ""}) ==
          "la seguridad por filas oculta filas al rol a\"b, y contar solo las demás engañaría: use el rol dueño de la "
          "tabla, o ALTER ROLE \"a\"\"b\" BYPASSRLS (pg_read_all_data no basta).");
    CHECK(messages::describe({Fault::connect_denied, "ana", ""}) ==
          "el rol ana no tiene permiso para conectarse a la base: désele con psql -U postgres -c 'GRANT CONNECT ON "
          "DATABASE ... TO \"ana\"'.");
    CHECK(messages::describe({Fault::password_empty, "h:1", ""}) ==
          "PostgreSQL en h:1 pide una contraseña y DB_PASSWORD está vacía: póngala en .env.");
    CHECK(messages::describe({Fault::password_missing, "h:1", ""}) ==
          "PostgreSQL en h:1 pide una contraseña y DB_PASSWORD no está definida: póngala en .env.");
}
