#include "../catch.hpp"

#include "report/cleanup_words.hpp"

using namespace marea;

namespace {

std::string text_of(const Item& item, Outcome outcome, std::optional<Error> error = {}) {
    return words(ItemEvent{item, outcome, std::move(error)}, {}, {}).text;
}

} // namespace

TEST_CASE("cleanup's words: times") {
    CHECK(messages::duration(Seconds{-5}) == "0 s");
    CHECK(messages::duration(Seconds{59.9}) == "59 s");
    CHECK(messages::duration(Seconds{60}) == "1 min");
    CHECK(messages::duration(Seconds{86400}) == "24 h");
    CHECK(messages::duration(Seconds{90000 + 600}) == "25 h 10 min");
    CHECK(messages::duration(Seconds{7 * 86400}) == "7 d");
    CHECK(messages::duration(Seconds{3 * 86400 + 4 * 3600}) == "3 d 4 h");
}

TEST_CASE("cleanup's words: one line for each thing: id, size, age and the reason") {
    const Item gone{Kind::container, "7df379ac45a8416409e803ee5c5f2f84", "web", 4096, Seconds{90000},
                    Verdict::remove, Reason::finished_long_ago};
    CHECK(text_of(gone, Outcome::planned) ==
          "Se eliminaría: contenedor 7df379ac45a8 (web), 4,1 kB, terminó hace 25 h: parado desde hace más de 24 h");
    CHECK(text_of(gone, Outcome::done).starts_with("Eliminado: contenedor 7df379ac45a8 (web), 4,1 kB"));
    CHECK(text_of(gone, Outcome::failed, Error{Fault::docker_refused, "7df3", "is running"})
              .starts_with("no se pudo eliminar contenedor 7df379ac45a8 (web): docker rechazó 7df3 (is running): "));
    const Item stays{Kind::volume, "pgdata", {}, {}, {}, Verdict::spare, Reason::named};
    CHECK(text_of(stays, Outcome::planned) == "Se conserva: volumen pgdata: tiene nombre propio");
    const Item log{Kind::log, "a\nb.log", "a\nb.log.1", 10, Seconds{1}, Verdict::rotate, Reason::over_limit};
    CHECK(text_of(log, Outcome::planned) ==
          "Se rotaría: registro a?b.log -> a?b.log.1, 10 B, escrito hace 1 s: pasa de 10,0 MB");
}

TEST_CASE("cleanup's words: every reason has its own, for every kind") {
    for (auto reason = 0; reason <= static_cast<int>(Reason::backup_running); ++reason)
        for (auto kind = 0; kind <= static_cast<int>(Kind::partial_backup); ++kind) {
            INFO(reason << " " << kind);
            const Item item{static_cast<Kind>(kind), "id", "name", {}, {}, Verdict::spare, static_cast<Reason>(reason)};
            const auto text = text_of(item, Outcome::planned);
            CHECK(text.starts_with("Se conserva: "));
            CHECK(text.size() - text.rfind(": ") > 5);
        }
}

TEST_CASE("cleanup's words: every message renders") {
    using Message = CleanupMessage;
    auto expected = 0;
    const auto check = [&](Message message, const std::vector<Argument>& with, Level level, const std::string& text) {
        CHECK(static_cast<int>(message) == expected++); // none is left out
        const auto said = words({message, with});
        CHECK(said.level == level);
        CHECK(said.text == text);
    };
    check(Message::started, {}, Level::line, "Limpieza iniciada");
    check(Message::started_dry_run, {}, Level::line, "Limpieza iniciada (simulación: no se cambia nada)");
    check(Message::another_run, {}, Level::line, "Otra ejecución de cleanup está en curso: esta no hace nada");
    check(Message::trouble, {{"error", Error{Fault::io, "/x", "denied"}}}, Level::error,
          "no se puede leer o escribir /x (denied).");
    check(Message::held_open,
          {{"name", std::string("app.log")},
           {"bytes", Bytes{34'000'000}},
           {"program", std::string("java")},
           {"pid", std::int64_t{7}},
           {"program", std::string("tee")},
           {"pid", std::int64_t{8}}},
          Level::warning,
          "app.log ocupa 34,0 MB y no se puede vaciar, porque lo tiene abierto java (proceso 7), tee (proceso 8): haga "
          "que ese programa vuelva a abrir su registro o reinícielo, y que escriba añadiendo (>>).");
    check(Message::rotated_later, {{"name", std::string("a\nb.log.1")}}, Level::line,
          "a?b.log.1 puede estar escribiéndose todavía: se comprimirá en una próxima limpieza");
    check(Message::waiting_for_autoscale, {{"seconds", 60.0}}, Level::line,
          "autoscale está trabajando: se espera a que termine, 60 s como mucho");
    check(Message::autoscale_stays, {}, Level::warning,
          "autoscale sigue trabajando: contenedores, imágenes y volúmenes se dejan para la próxima limpieza.");
    check(Message::engine_skipped, {}, Level::warning,
          "contenedores, imágenes y volúmenes se dejan para la próxima limpieza.");
    check(Message::ledger_damaged, {{"cause", std::string("parse error")}}, Level::warning,
          "state/cleanup.json está dañado (parse error): se aparta y se empieza de nuevo; todos los volúmenes cuentan "
          "como vistos sin uso desde hoy.");
    check(Message::volumes_need_ledger, {}, Level::error,
          "sin poder guardar desde cuándo no se usan, no se elimina ningún volumen.");
    check(Message::not_looked_into, {{"volumes", std::int64_t{1}}}, Level::warning,
          "1 volumen sin uso no se puede examinar por dentro y por eso se conserva: ejecute cleanup como root en el "
          "servidor de docker.");
    check(Message::unlimited_logs,
          {{"container", std::string("web")}, {"bytes", Bytes{34'000'000}}, {"container", std::string("db")}},
          Level::warning,
          "el registro de docker (json-file) no tiene límite en: web (34,0 MB), db. Ponga max-size en logging de "
          "docker-compose.yml, o en log-opts de /etc/docker/daemon.json, y vuelva a crearlos; para los de Marea, "
          "[backend] extra_run_args = [\"--log-opt\", \"max-size=10m\"].");
    check(Message::disk_use_unknown, {{"error", Error{Fault::malformed, "/system/df", "x"}}}, Level::warning,
          "no se sabe cuánto ocupan la caché de construcción y las imágenes sin uso: /system/df no tiene la forma "
          "esperada (x).");
    check(Message::pruned, {{"bytes", Bytes{5000}}, {"days", 7.0}}, Level::line,
          "Eliminado: caché de construcción sin uso desde hace más de 7 d, 5,0 kB");
    check(Message::would_prune, {{"bytes", Bytes{5000}}, {"days", 0.5}}, Level::line,
          "Se eliminaría: caché de construcción sin uso desde hace más de 0.5 d, 5,0 kB");
    check(Message::build_cache, {{"bytes", Bytes{5000}}}, Level::line,
          "La caché de construcción de docker ocupa 5,0 kB y no se toca: la borra «docker builder prune», o cada noche "
          "[cleanup] build_cache_days");
    check(Message::unused_images, {{"bytes", Bytes{5000}}}, Level::line,
          "Las imágenes con etiqueta y sin contenedor ocupan 5,0 kB y no se tocan: «docker image ls» las enumera y "
          "«docker image rm» borra las que sobren");
    check(Message::spared, {{"volumes", std::int64_t{1}}, {"backups", std::int64_t{2}}}, Level::line,
          "Conservado: 1 volumen, 2 copias a medias («cleanup --dry-run» dice por qué)");
    check(Message::freed,
          {{"containers", std::int64_t{1}},
           {"images", std::int64_t{2}},
           {"logs", std::int64_t{3}},
           {"bytes", Bytes{1000}}},
          Level::line, "Liberado: 1,0 kB (1 contenedor, 2 imágenes, 3 registros)");
    check(Message::would_free, {{"bytes", Bytes{0}}}, Level::line,
          "Se liberaría: 0 B (nada); es una simulación y no se ha cambiado nada");
    CHECK(expected == static_cast<int>(Message::would_free) + 1);
    CHECK(words({Message::held_open, {{"name", std::string("a")}, {"bytes", Bytes{1}}}}).text.find("otro usuario") !=
          std::string::npos);
    CHECK(words({Message::not_looked_into, {{"volumes", std::int64_t{7}}}}).text.starts_with("7 volúmenes "));
}

TEST_CASE("cleanup's words: of many containers the line names those that fit, and how many more there are") {
    std::vector<Argument> with;
    for (int number = 100; number < 200; ++number)
        with.push_back({"container", "container_" + std::to_string(number)});
    const auto text = words({CleanupMessage::unlimited_logs, with}).text;
    CHECK(text.find("container_100, container_101, ") != std::string::npos);
    CHECK(text.find(" y 73 más. Ponga max-size") != std::string::npos);
    CHECK(text.size() < 900);
}
