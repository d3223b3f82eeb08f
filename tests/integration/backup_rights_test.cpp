// What the role may not read, or may not create, is said before anything is dumped or written, with the grant.

#include "backups.hpp"

#include "../unit/catch.hpp"

#include <fmt/format.h>

using namespace marea::test;

namespace {

/// Runs as `lector`, who owns nothing, with a pg_dump that must not be started.
class Reader {
public:
    explicit Reader(const Backups& backups) : backups_(backups) {
        backups.sql("postgres", "CREATE ROLE lector LOGIN PASSWORD 'x'");
        backups.sql("chatdb", "DROP TABLE IF EXISTS active_connections CASCADE");
    }
    void refused(const std::string& sentence) const {
        backups_.dump_with("echo 'pg_dump: error: started' >&2; exit 1");
        backups_.broken("ERROR: " + sentence, who_);
        CHECK(backups_.run({"--dry-run"}, who_).says(sentence));
        backups_.real_dump();
    }
    void good() const {
        const auto answer = backups_.run({}, who_);
        INFO(answer.output << answer.errors);
        CHECK(answer.code == 0);
    }

private:
    const Backups& backups_;
    Variables who_ = {{"DB_USER", "lector"}, {"DB_PASSWORD", "x"}};
};

const std::string read_all = ", así que no puede copiar la base: dele permiso con psql -U postgres -d chatdb -c 'GRANT "
                             "pg_read_all_data TO \"lector\"'";

} // namespace

TEST_CASE("backup: tables and sequences and partitions' parents that the role may not read are named before the dump") {
    const Stack stack;
    const Backups backups(stack);
    const Reader lector(backups);
    backups.sql("chatdb",
                "CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE c (i int); GRANT SELECT ON b TO "
                "lector; CREATE SEQUENCE s; CREATE SCHEMA aparte; CREATE TABLE aparte.t (i int); GRANT SELECT "
                "ON aparte.t TO lector; CREATE TABLE p (i int) PARTITION BY RANGE (i); CREATE TABLE p1 "
                "PARTITION OF p FOR VALUES FROM (0) TO (9); GRANT SELECT ON p1 TO lector");
    lector.refused("El rol lector no puede leer aparte.t, public.a, public.c y 2 más" + read_all);
    backups.sql("chatdb", "GRANT USAGE ON SCHEMA aparte TO lector; GRANT SELECT ON a, c, p TO lector");
    lector.refused("El rol lector no puede leer public.s" + read_all);
    backups.sql("chatdb", "GRANT SELECT ON s TO lector");
    lector.good();
    backups.sql("chatdb", "REVOKE SELECT ON a, s FROM lector; REVOKE USAGE ON SCHEMA aparte FROM lector; "
                          "GRANT pg_read_all_data TO lector");
    lector.good();
}

TEST_CASE("backup: what pg_dump does not read needs no rights") {
    const Stack stack;
    const Backups backups(stack);
    const Reader lector(backups);
    backups.sql("chatdb", "CREATE TABLE t (i int); GRANT SELECT ON t TO lector; CREATE VIEW v AS SELECT * FROM t; "
                          "CREATE MATERIALIZED VIEW mv AS SELECT * FROM t; CREATE FOREIGN DATA WRAPPER w; "
                          "CREATE SERVER lejos FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (i int) SERVER lejos; "
                          "CREATE EXTENSION pg_stat_statements; REVOKE ALL ON pg_stat_statements FROM PUBLIC; "
                          "CREATE TABLE de_extension (i int); "
                          "ALTER EXTENSION pg_stat_statements ADD TABLE de_extension");
    lector.good();
}

TEST_CASE("backup: large objects and row policies have grants of their own") {
    const Stack stack;
    const Backups backups(stack);
    const Reader lector(backups);
    backups.sql("postgres", "GRANT pg_read_all_data TO lector");
    backups.sql("chatdb", "SELECT lo_from_bytea(70001, 'x'), lo_from_bytea(70002, 'y'), lo_from_bytea(70003, 'z')");
    backups.sql("chatdb", "GRANT SELECT ON LARGE OBJECT 70001 TO lector; GRANT SELECT ON LARGE OBJECT 70003 TO PUBLIC");
    lector.refused("El rol lector no puede leer los objetos grandes 70002, que pg_read_all_data no incluye: use su "
                   "dueño, o psql -U postgres -c 'ALTER DATABASE \"chatdb\" SET lo_compat_privileges = on'");
    backups.sql("postgres", "ALTER DATABASE chatdb SET lo_compat_privileges = on");
    lector.good();

    backups.sql("chatdb", "CREATE TABLE privada (i int); ALTER TABLE privada ENABLE ROW LEVEL SECURITY");
    lector.refused("El rol lector no ve todas las filas de public.privada: hay políticas por filas (RLS). Dele permiso "
                   "con psql -U postgres -c 'ALTER ROLE \"lector\" BYPASSRLS'");
    backups.sql("postgres", "ALTER ROLE lector BYPASSRLS");
    lector.good();
}

TEST_CASE("backup: a restore says what it lacks before it writes, in any language of the server") {
    const Stack stack;
    const Backups backups(stack);
    backups.sql("postgres", "ALTER ROLE chatuser CREATEDB; CREATE ROLE \"Otra, más\"");
    backups.sql("chatdb", "SET ROLE chatuser; CREATE TABLE t (i int); INSERT INTO t VALUES (1);"
                          "GRANT SELECT ON t TO \"Otra, más\"");
    const auto dump = backups.good();
    backups.sql("chatdb", "DROP OWNED BY \"Otra, más\"; DROP ROLE \"Otra, más\"");
    const auto partly = backups.run({"--restore", dump.string(), "--into", "nueva"});
    INFO(partly.output);
    CHECK(partly.code == 3);
    CHECK(partly.says("AVISO: Faltan roles que la copia nombra: Otra, más. Lo suyo no se podrá restaurar; para "
                      "crearlos antes: psql -U postgres -d postgres -f " +
                      (backups.folder() / (dump.stem().string() + ".globals.sql")).string()));
    CHECK(partly.output.find("Faltan roles") < partly.output.find("No se ha podido restaurar"));
    CHECK(backups.sql("nueva", "SELECT * FROM t") == "1\n");
    backups.sql("postgres", "CREATE ROLE \"Otra, más\"");
    CHECK(backups.run({"--restore", dump.string(), "--into", "otra"}).code == 0);

    backups.sql("chatdb", "CREATE EXTENSION pageinspect");
    const auto with_extension = backups.good();
    const auto restore = [&](const std::string& database) {
        return backups.run({"--restore", with_extension.string(), "--into", database, "--force"});
    };
    const auto refused = restore("tercera");
    INFO(refused.output);
    CHECK(refused.code == 1);
    CHECK(
        refused.says("ERROR: La extensión pageinspect solo la crea un superusuario, y la copia la necesita: cree antes "
                     "la base con psql -U postgres -c 'CREATE DATABASE \"tercera\" OWNER \"chatuser\"'"));
    CHECK(backups.sql("postgres", "SELECT count(*) FROM pg_database WHERE datname = 'tercera'") == "0\n");
    backups.sql("nueva", "INSERT INTO t VALUES (2)");
    const auto full = restore("nueva");
    CHECK(full.code == 1);
    CHECK(full.says("La extensión pageinspect solo la crea un superusuario, y --force tendría que crearla de nuevo en "
                    "nueva: restaure en una base nueva o con un rol superusuario. No se ha cambiado nada"));
    CHECK(backups.sql("nueva", "SELECT count(*) FROM t") == "2\n");

    // Prepared, it goes in.
    backups.sql("postgres", "CREATE DATABASE tercera OWNER chatuser");
    CHECK(restore("tercera").says("créela antes con psql -U postgres -d tercera -c 'CREATE EXTENSION "
                                  "\"pageinspect\"'"));
    backups.sql("tercera", "CREATE EXTENSION pageinspect");
    CHECK(restore("tercera").says("Restaurada en tercera: "));
    CHECK(backups.sql("tercera", "SELECT count(*) FROM t") == "1\n");
    CHECK(restore("chatdb").says("--force tendría que crearla de nuevo en chatdb")); // it is the superuser's
}
