#include "../catch.hpp"

#include "backup/steps.hpp"
#include "base/text.hpp"
#include "report/backup_table.hpp"
#include "report/backup_words.hpp"
#include "report/messages.hpp"

#include <cstdlib>
#include <set>

using namespace marea;

TEST_CASE("backup messages: numbers") {
    CHECK(text::grouped(7) == "7");
    CHECK(text::grouped(201) == "201");
    CHECK(text::grouped(1000) == "1.000");
    CHECK(text::grouped(201004) == "201.004");
    CHECK(text::grouped(1234567) == "1.234.567");
}

namespace {

std::string differences(const Contents& expected, const Contents& found) {
    return words_of(steps::differences("x", expected, found));
}

using Message = BackupMessage;

std::string dumped(std::int64_t size, const Contents& contents, double seconds) {
    return words_of({Message::dumped,
                     {{"size", steps::size_of(size)},
                      {"tables", std::ssize(contents.rows)},
                      {"rows", contents.total_rows()},
                      {"objects", contents.large_objects},
                      {"seconds", seconds}}});
}

std::string kept(std::int64_t unverified) {
    return words_of({Message::kept, {{"kept", 2L}, {"unverified", unverified}, {"removed", 1L}}});
}

} // namespace

TEST_CASE("backup messages: what differs, and no more than three of it") {
    const Contents dumped{{{"a.a", 1}, {"a.b", 2}, {"a.c", 3000}, {"a.d", 4}}, 5};
    auto found = dumped;
    found.rows["a.c"] = 2999;
    CHECK(differences(dumped, found) == "Diferencias en x: a.c: 2.999 filas en lugar de 3.000");
    found = {{{"z.z", 0}}, 4};
    CHECK(differences(dumped, found) == "Diferencias en x: a.a: no está; a.b: no está; a.c: no está; y 3 más");
    found = dumped;
    found.rows["z.z"] = 1;
    CHECK(differences(dumped, found) == "Diferencias en x: z.z: está de más");
}

TEST_CASE("backup messages: one is not many") {
    const Contents one{{{"a.a", 1}}, 1};
    CHECK(dumped(1536, one, 1.25) == "Volcado: 1,5 kB, 1 tabla, 1 fila, 1 objeto grande, en 1,2 s");
    CHECK(words_of({Message::restored, {{"database", "x"}, {"tables", 1L}, {"rows", 1L}}}) ==
          "Restaurada en x: 1 tabla y 1 fila, las de la copia");
    CHECK(words_of({Message::shrunk,
                    {{"size", Bytes{1}},
                     {"rows", 1L},
                     {"taken_before", Moment{}},
                     {"size_before", Bytes{4}},
                     {"rows_before", 2L}}})
              .ends_with(": 1 B y 1 fila, antes 4 B y 2 filas"));
    CHECK(differences({{{"a.a", 2}}, 2}, one) ==
          "Diferencias en x: a.a: 1 fila en lugar de 2; 1 objeto grande en lugar de 2");
    const Contents many{{{"a.a", 1000}, {"a.b", 1}}, 0};
    CHECK(dumped(1, many, 2) == "Volcado: 1 B, 2 tablas, 1.001 filas, en 2,0 s");
}

TEST_CASE("backup messages: what is kept without being verified is said") {
    CHECK(kept(0) == "Copias conservadas: 2; borradas: 1");
    CHECK(kept(1) == "Copias conservadas: 2 (1 sin verificar); borradas: 1");
}

TEST_CASE("backup messages: each one has words, and takes what it is given") {
    const std::string name = "ñ {x}";
    const std::vector<Argument> all = {{"database", name},
                                       {"host", name},
                                       {"port", 5432L},
                                       {"folder", name},
                                       {"name", name},
                                       {"server", name},
                                       {"client", name},
                                       {"needed", Bytes{1}},
                                       {"free", Bytes{1}},
                                       {"size", Bytes{1}},
                                       {"tables", 1L},
                                       {"rows", 1L},
                                       {"objects", 1L},
                                       {"seconds", 1.0},
                                       {"role", name},
                                       {"taken_before", Moment{}},
                                       {"size_before", Bytes{1}},
                                       {"rows_before", 1L},
                                       {"file", name},
                                       {"last", Bytes{1}},
                                       {"percent", 50.0},
                                       {"whole", Bytes{1}},
                                       {"error", Error{Fault::io, name, {}}},
                                       {"taken", Moment{}},
                                       {"kept", 1L},
                                       {"unverified", 1L},
                                       {"removed", 1L},
                                       {"program", name},
                                       {"globals", name},
                                       {"manifest", name},
                                       {"left", 0L},
                                       {"table", name},
                                       {"extension", name},
                                       {"pid", 1L},
                                       {"application", name},
                                       {"user", name},
                                       {"query", name},
                                       {"since", Moment{}},
                                       {"more", 1L},
                                       {"found", 1L},
                                       {"expected", 1L},
                                       {"object", name},
                                       {"cause", name},
                                       {"others", 1L},
                                       {"roles", name},
                                       {"first", name}};
    std::set<std::string> sentences;
    for (int at = 0; at <= static_cast<int>(last_backup_message); ++at) {
        const auto message = static_cast<BackupMessage>(at);
        const auto words = words_of({message, all});
        INFO(at << " " << words);
        CHECK_FALSE(words.empty());
        sentences.insert(words);
    }
    // failed and folder_unknown are the error's own words; no two others say the same.
    CHECK(sentences.size() == static_cast<std::size_t>(last_backup_message));
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
