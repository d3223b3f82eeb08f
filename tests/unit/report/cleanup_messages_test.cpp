#include "../catch.hpp"

#include "report/cleanup_messages.hpp"

using namespace marea;

TEST_CASE("sizes and times") {
    CHECK(messages::duration(Seconds{-5}) == "0 s");
    CHECK(messages::duration(Seconds{59.9}) == "59 s");
    CHECK(messages::duration(Seconds{60}) == "1 min");
    CHECK(messages::duration(Seconds{86400}) == "24 h");
    CHECK(messages::duration(Seconds{90000 + 600}) == "25 h 10 min");
    CHECK(messages::duration(Seconds{7 * 86400}) == "7 d");
    CHECK(messages::duration(Seconds{3 * 86400 + 4 * 3600}) == "3 d 4 h");
}

TEST_CASE("one line for each thing: id, size, age and the reason") {
    const Item gone{Kind::container, "7df379ac45a8416409e803ee5c5f2f84", "web", 4096, Seconds{90000},
                    Verdict::remove, Reason::finished_long_ago};
    CHECK(messages::would_do(gone, {}, {}) ==
          "Se eliminaría: contenedor 7df379ac45a8 (web), 4,1 kB, terminó hace 25 h: parado desde hace más de 24 h");
    CHECK(messages::done(gone, {}, {}).starts_with("Eliminado: contenedor 7df379ac45a8 (web), 4,1 kB"));
    CHECK(messages::not_removed(gone, {Fault::docker_refused, "7df3", "is running"})
              .starts_with("no se pudo eliminar contenedor 7df379ac45a8 (web): docker rechazó 7df3 (is running): "));
    const Item stays{Kind::volume, "pgdata", {}, {}, {}, Verdict::spare, Reason::named};
    CHECK(messages::would_do(stays, {}, {}) == "Se conserva: volumen pgdata: tiene nombre propio");
    const Item log{Kind::log, "a\nb.log", "a\nb.log.1", 10, Seconds{1}, Verdict::rotate, Reason::over_limit};
    CHECK(messages::would_do(log, {}, {}) ==
          "Se rotaría: registro a?b.log -> a?b.log.1, 10 B, escrito hace 1 s: pasa de 10,0 MB");
}

TEST_CASE("the last lines") {
    CHECK_FALSE(messages::spared({}));
    CHECK(messages::spared({0, 0, 1, 0, 2}) ==
          "Conservado: 1 volumen, 2 copias a medias («cleanup --dry-run» dice por qué)");
    CHECK(messages::freed(0, {}) == "Liberado: 0 B (nada)");
    CHECK(messages::freed(1000, {1, 2, 0, 3, 0}) == "Liberado: 1,0 kB (1 contenedor, 2 imágenes, 3 registros)");
}
