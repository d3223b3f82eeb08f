#include "../catch.hpp"

#include "report/backup_messages.hpp"
#include "report/backup_table.hpp"
#include "report/messages.hpp"

#include <cstdlib>

using namespace marea;

TEST_CASE("backup messages: what differs, and no more than three of it") {
    const Contents dumped{{{"a.a", 1}, {"a.b", 2}, {"a.c", 3000}, {"a.d", 4}}, 5};
    auto found = dumped;
    found.rows["a.c"] = 2999;
    CHECK(messages::differences(dumped, found) == "a.c: 2.999 filas en lugar de 3.000");
    found = {{{"z.z", 0}}, 4};
    CHECK(messages::differences(dumped, found) == "a.a: no está; a.b: no está; a.c: no está; y 3 más");
}

TEST_CASE("backup messages: one is not many") {
    const Contents one{{{"a.a", 1}}, 1};
    CHECK(messages::dumped(1536, one, 1.25) == "Volcado: 1,5 kB, 1 tabla, 1 fila, 1 objeto grande, en 1,2 s");
    CHECK(messages::restored("x", one) == "Restaurada en x: 1 tabla y 1 fila, las de la copia");
    CHECK(messages::shrunk({1, 1}, {4, 2}, {}).ends_with(": 1 B y 1 fila, antes 4 B y 2 filas"));
    CHECK(messages::differences({{{"a.a", 2}}, 2}, one) == "a.a: 1 fila en lugar de 2; 1 objeto grande en lugar de 2");
    const Contents many{{{"a.a", 1000}, {"a.b", 1}}, 0};
    CHECK(messages::dumped(1, many, 2) == "Volcado: 1 B, 2 tablas, 1.001 filas, en 2,0 s");
}

TEST_CASE("backup messages: what is kept without being verified is said") {
    const Judged good{{"a", {}, true}, {}};
    const Judged bad{{"b", {}, false}, {}};
    CHECK(messages::kept({{good, good}, {good}}) == "Copias conservadas: 2; borradas: 1");
    CHECK(messages::kept({{good, bad}, {}}) == "Copias conservadas: 2 (1 sin verificar); borradas: 0");
}

TEST_CASE("backup messages: an error says what to do") {
    CHECK(messages::describe({Fault::no_createdb, "chat\"user", {}}) ==
          "el rol chat\"user no puede crear bases de datos: désele ese permiso con psql -U postgres -c 'ALTER ROLE "
          "\"chat\"\"user\" CREATEDB'.");
    CHECK(messages::describe({Fault::client_too_old, "13.2", "15.1"})
              .starts_with("pg_dump es 13.2 y el servidor, 15.1: uno más antiguo que el servidor no sabe volcarlo: "));
}

TEST_CASE("backup table: columns are straight, whatever the letters") {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    using namespace std::chrono;
    const auto second = sys_seconds(sys_days(2026y / 1 / 2));
    Manifest manifest;
    manifest.database = "chatdb";
    manifest.taken = second;
    manifest.size = 9557542;
    manifest.contents.rows["a.a"] = 201004;
    manifest.verified = Manifest::Verified{};
    StoredBackup good{{"/f/chatdb_20260102T000000Z.dump"}, second, 9557542, manifest};
    manifest.taken = second - days(1); // and it is shorter than it was
    StoredBackup bad{{"/f/chatdb_20260101T000000Z.dump"}, second - days(1), 0, manifest};
    const Retention retention{{{{"chatdb_20260102T000000Z.dump", {}, true}, {Because::last, Because::monthly}},
                               {{"chatdb_20260101T000000Z.dump", {}, false}, {Because::unverified}}},
                              {}};
    CHECK(
        render_backups({good, bad}, retention) ==
        "FECHA                TAMAÑO    FILAS  VERIFICADA              SE CONSERVA POR                       FICHERO\n"
        "2026-01-02 00:00:00  9,6 MB  201.004  leída 1970-01-01 00:00  reciente, mensual                     "
        "chatdb_20260102T000000Z.dump\n"
        "2026-01-01 00:00:00     0 B  201.004  DAÑADA                  sin verificar: ni cuenta ni se borra  "
        "chatdb_20260101T000000Z.dump\n"
        "2 copias, 9,6 MB en total\n");
}
