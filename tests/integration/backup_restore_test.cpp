// What a restore brings back besides rows, and what it cannot.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>
#include <thread>

using namespace marea::test;
namespace fs = std::filesystem;

TEST_CASE("backup: a restore brings the settings and rights of the database, under its new name") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    backups.sql("chatdb",
                "SET ROLE chatuser; CREATE SCHEMA app; CREATE TABLE app.t (i int); INSERT INTO app.t VALUES (1)");
    backups.sql("postgres", "ALTER DATABASE chatdb SET search_path = app, public");
    backups.sql("postgres", "ALTER ROLE chatuser IN DATABASE chatdb SET statement_timeout = '7s'");
    backups.sql("postgres", "ALTER ROLE postgres IN DATABASE chatdb SET work_mem = '8MB'");
    backups.sql("postgres", "REVOKE CONNECT ON DATABASE chatdb FROM PUBLIC");
    const auto dump = backups.good();
    const auto settings = [&](const std::string& database) {
        return backups.sql(database, fmt::format("SELECT setrole::regrole, setconfig FROM pg_db_role_setting s JOIN "
                                                 "pg_database d ON d.oid = s.setdatabase WHERE datname = '{}' ORDER BY "
                                                 "1, 2",
                                                 database));
    };
    const auto connects = "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')";

    // What an ordinary role may not is said.
    const auto partly = backups.run({"--restore", dump.string(), "--into", "nueva"});
    INFO(partly.output);
    CHECK(partly.code == 3);
    CHECK(partly.says("AVISO: Un ajuste de la base no se ha podido restaurar: "));
    CHECK(partly.says("ALTER ROLE postgres IN DATABASE \"nueva\" SET work_mem"));
    CHECK(settings("nueva").find("search_path=app, public") != std::string::npos);
    CHECK(settings("nueva").find("statement_timeout=7s") != std::string::npos);
    CHECK(backups.sql("nueva", connects) == "f\n");

    backups.sql("postgres", "ALTER ROLE chatuser SUPERUSER");
    CHECK(backups.run({"--restore", dump.string(), "--into", "tercera"}).code == 0);
    CHECK(settings("tercera") == settings("chatdb"));
    CHECK(backups.sql("tercera", connects) == "f\n");
    CHECK(backups.sql("postgres", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'tercera'") ==
          "chatuser\n");
}

TEST_CASE("backup: what cannot be restored costs no rows, and is named") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    backups.sql("chatdb", "SET ROLE chatuser; CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2);"
                          "CREATE FUNCTION cuenta() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';"
                          "CREATE MATERIALIZED VIEW mv AS SELECT cuenta()");
    const auto dump = backups.good();
    const auto restored = backups.run({"--restore", dump.string(), "--into", "nueva"});
    INFO(restored.output);
    CHECK(restored.code == 3);
    CHECK(restored.says("AVISO: No se ha podido restaurar REFRESH MATERIALIZED VIEW public.mv"));
    CHECK(restored.says("relation \"t\" does not exist"));
    CHECK(restored.says("Restaurada en nueva: "));
    CHECK(backups.sql("nueva", "SELECT count(*) FROM t") == "2\n");

    // Nor where it replaces what is there, and what it does not bring stays.
    backups.sql("nueva", "SET ROLE chatuser; INSERT INTO t VALUES (3); CREATE TABLE mia (i int)");
    const auto replaced = backups.run({"--restore", dump.string(), "--into", "nueva", "--force"});
    INFO(replaced.output);
    CHECK(replaced.code == 3);
    CHECK(replaced.says("AVISO: No se ha podido restaurar REFRESH MATERIALIZED VIEW public.mv"));
    CHECK(replaced.says("Restaurada en nueva: "));
    CHECK(backups.sql("nueva", "SELECT count(*) FROM t") == "2\n");
    CHECK(backups.sql("nueva", "SELECT count(*) FROM mia") == "0\n");
    // Something else in the way is all or nothing still.
    backups.sql("nueva", "SET ROLE chatuser; INSERT INTO t VALUES (4); CREATE VIEW encima AS SELECT * FROM t");
    const auto failed = backups.run({"--restore", dump.string(), "--into", "nueva", "--force"});
    CHECK(failed.code == 1);
    CHECK(failed.says("La base nueva sigue como estaba"));
    CHECK(backups.sql("nueva", "SELECT count(*) FROM t") == "3\n");

    // Nor does it say anything against the dump.
    stack.set("backup", "verify", "\"restore\"");
    const auto verified = backups.run({"--verify", dump.string()});
    CHECK(verified.code == 0);
    CHECK(verified.says("Verificado: restaurado"));

    // An extension that the role may not create is known before.
    backups.sql("chatdb", "CREATE EXTENSION pageinspect");
    const auto refused = backups.run();
    CHECK(refused.code == 1);
    CHECK(refused.says("La extensión pageinspect solo la crea un superusuario"));
    CHECK(refused.says("verify = \"read\""));
}

TEST_CASE("backup: what would make it fail half-way is said before anything is written") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("postgres", "CREATE ROLE solo LOGIN PASSWORD 'x' CONNECTION LIMIT 1 IN ROLE chatuser");
    backups.broken("ERROR: Hacen falta 3 conexiones, y el límite del rol solo o de la base chatdb deja 1",
                   {{"DB_USER", "solo"}, {"DB_PASSWORD", "x"}});
    backups.sql("chatdb", "SET ROLE chatuser; CREATE TABLE policed (i int); INSERT INTO policed VALUES (1);"
                          "ALTER TABLE policed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
    backups.broken("ERROR: El rol chatuser no ve todas las filas de public.policed");
    backups.sql("postgres", "ALTER ROLE chatuser BYPASSRLS");
    backups.good();
}

TEST_CASE("backup: names that are no UTF-8 are counted, verified and restored") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB");
    backups.sql("postgres", "DROP DATABASE chatdb WITH (FORCE)");
    backups.sql("postgres", "CREATE DATABASE chatdb OWNER chatuser ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    backups.sql("chatdb", "SET ROLE chatuser; CREATE TABLE a\xF1o (i int); INSERT INTO a\xF1o VALUES (1), (2)");
    backups.sql("chatdb", "CREATE ROLE \"due\xF1o\"; GRANT SELECT ON a\xF1o TO \"due\xF1o\"");
    stack.set("backup", "verify", "\"restore\"");
    const auto dump = backups.good();
    CHECK(backups.run({"--verify", dump.string()}).code == 0);
    CHECK(backups.run({"--restore", dump.string(), "--into", "nueva"}).code == 0);
    CHECK(backups.sql("nueva", "SELECT count(*) FROM a\xF1o") == "2\n");
}

TEST_CASE("backup: a dump taken elsewhere keeps what lies beside it, and counts when it comes back") {
    const Stack stack;
    const Backups backups(stack);
    const auto dump = backups.good();
    fs::rename(dump, stack.dir() / "archived");
    std::this_thread::sleep_for(std::chrono::milliseconds(1100)); // a backup is named by its second
    backups.good();
    fs::rename(stack.dir() / "archived", dump);
    CHECK(backups.files().size() == 8);
    CHECK_FALSE(backups.run({"--list"}).says("sin verificar"));
}
