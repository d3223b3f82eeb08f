#include "base/language.hpp"
#include "base/text.hpp"
#include "report/database_words.hpp"
#include "report/messages.hpp"
#include "report/remedies.hpp"
#include "report/swarm_words.hpp"

#include <cstring>

namespace marea::messages {
namespace {

std::string with_cause(std::string sentence, const std::string& cause) {
    if (!cause.empty()) sentence += fmt::format(" ({})", cause);
    return sentence;
}

std::string sentence(const Error& e) {
    const auto& it = e.subject;
    switch (e.fault) {
    case Fault::io: return with_cause(tr("no se puede leer o escribir {}", "cannot read or write {}", it), e.detail);
    case Fault::malformed:
        return with_cause(tr("{} no tiene la forma esperada", "{} does not have the expected form", it), e.detail);
    case Fault::lock_held: return tr("otra ejecución tiene el bloqueo {}", "another run holds the lock {}", it);
    case Fault::command_missing: return with_cause(tr("no se puede ejecutar {}", "cannot run {}", it), e.detail);
    case Fault::command_failed: return with_cause(tr("{} ha fallado", "{} failed", it), e.detail);
    case Fault::command_silent:
        return tr("{} llevaba {} s sin producir nada y se ha terminado",
                  "{} had produced nothing for {} s and was ended", it, e.detail);
    case Fault::command_timed_out: return tr("{} no terminó en {} s", "{} did not end within {} s", it, e.detail);
    case Fault::docker_missing: return with_cause(tr("no se puede ejecutar «{}»", "cannot run \"{}\"", it), e.detail);
    case Fault::docker_down:
        return with_cause(tr("el motor de Docker no responde", "the Docker engine does not answer"), e.detail);
    case Fault::docker_host:
        return tr("Marea no puede hablar con el motor de Docker por {}",
                  "Marea cannot talk to the Docker engine through {}", it);
    case Fault::docker_timed_out:
        return tr("docker no respondió en {} s ({})", "docker did not answer within {} s ({})", e.detail, it);
    case Fault::docker_refused: return with_cause(tr("docker rechazó {}", "docker refused {}", it), e.detail);
    case Fault::image_missing: return tr("no existe la imagen {}", "there is no image {}", it);
    case Fault::network_missing: return tr("no existe la red de Docker {}", "there is no Docker network {}", it);
    case Fault::port_taken:
        return tr("el puerto {} de este servidor está ocupado", "port {} of this server is taken", it);
    case Fault::no_free_port: return tr("no queda ningún puerto libre desde {}", "no port is free from {} on", it);
    case Fault::name_taken:
        return tr("ya existe un contenedor llamado {}", "there is a container named {} already", it);
    case Fault::database_down:
    case Fault::database_timed_out:
    case Fault::database_auth:
    case Fault::password_missing:
    case Fault::password_empty:
    case Fault::database_role:
    case Fault::database_missing:
    case Fault::database_full:
    case Fault::connect_denied:
    case Fault::database_closed:
    case Fault::database_starting:
    case Fault::database_refused:
    case Fault::database_query:
    case Fault::select_denied:
    case Fault::rows_hidden:
    case Fault::database_read_only:
    case Fault::node_table_missing:
    case Fault::node_table_denied:
    case Fault::node_table_owner:
    case Fault::database_statement: return with_cause(database_words(e).sentence, e.detail);
    case Fault::usage_hidden:
        return with_cause(tr("no se ve en este servidor lo que usa el backend {}",
                             "what the backend {} uses is not seen on this "
                             "server",
                             it),
                          e.detail);
    case Fault::no_cpu_window: return tr("los contadores de CPU no avanzaron", "the CPU counters did not advance");
    case Fault::unhealthy:
        return with_cause(tr("el backend {} no respondió a su comprobación de salud",
                             "the backend {} did not pass its health "
                             "check",
                             it),
                          e.detail);
    case Fault::http: return with_cause(tr("{} no respondió", "{} did not answer", it), e.detail);
    case Fault::http_name:
        return with_cause(tr("{}: su nombre no tiene dirección", "{}: its name has no address", it), e.detail);
    case Fault::http_refused: return with_cause(tr("{}: nadie escucha ahí", "{}: nobody listens there", it), e.detail);
    case Fault::http_timed_out:
        return with_cause(tr("{} no respondió a tiempo", "{} did not answer in time", it), e.detail);
    case Fault::http_tls:
        return with_cause(tr("{}: falla la conexión segura", "{}: the secure connection fails", it), e.detail);
    case Fault::balancer_refused:
        return with_cause(
            tr("nginx rechazó {}; se ha restaurado el anterior", "nginx refused {}; the one before is back", it),
            e.detail);
    case Fault::balancer_gone:
        return tr("el contenedor del servicio {} ya no existe", "the container of the service {} is gone", it);
    case Fault::balancer_unready:
        return with_cause(tr("nginx no puede tomar ahora un cambio: «{}» no termina bien",
                             "nginx cannot take a change now: \"{}\" does not end well", it),
                          e.detail);
    case Fault::balancer_rights:
        return with_cause(tr("este usuario no puede probar ni recargar nginx con «{}»",
                             "this user cannot test or reload nginx with \"{}\"", it),
                          e.detail);
    case Fault::balancer_stale: return tr("nginx ve un contenido antiguo de {}", "nginx sees an old content of {}", it);
    case Fault::balancer_excludes: return tr("nginx no incluye {}", "nginx does not include {}", it);
    case Fault::balancer_reload:
        return with_cause(tr("{} está escrito y es válido, pero nginx no se pudo recargar",
                             "{} is written and valid, but nginx could not be reloaded", it),
                          e.detail);
    case Fault::client_too_old:
        return tr("pg_dump es {} y el servidor, {}: uno más antiguo que el servidor no sabe volcarlo",
                  "pg_dump is {} and the server {}: one that is older than the server cannot dump it", it, e.detail);
    case Fault::lock_wait:
        return tr("otra sesión tiene bloqueado {} desde hace más de {} s",
                  "another session has locked {} for more than {} s", it, e.detail);
    case Fault::dump_damaged: return with_cause(tr("{} está dañado", "{} is damaged", it), e.detail);
    case Fault::dump_unverified:
        return with_cause(tr("{} no se puede verificar", "{} cannot be verified", it), e.detail);
    case Fault::rows_differ:
        return with_cause(
            tr("el contenido de {} no coincide con lo volcado", "the content of {} is not what was dumped", it),
            e.detail);
    case Fault::no_createdb:
        return tr("el rol {} no puede crear bases de datos", "the role {} cannot create databases", it);
    case Fault::database_not_empty:
        return tr("la base {} existe y no está vacía", "the database {} exists and is not empty", it);
    case Fault::no_backup: return tr("no existe {}", "there is no {}", it);
    case Fault::swarm_inactive:
    case Fault::swarm_worker:
    case Fault::service_missing:
    case Fault::service_ambiguous:
    case Fault::service_global:
    case Fault::tasks_failed:
    case Fault::node_unread: return swarm_words(e).sentence;
    case Fault::interrupted:
        return tr("interrumpido por una señal durante {}", "interrupted by a signal during {}", it);
    }
    return it;
}

} // namespace

std::string describe(const Error& error) {
    const auto what = sentence(error);
    const auto advice = remedy(error);
    return advice.empty() ? what + "." : fmt::format("{}: {}.", what, advice);
}

std::string output_lost(int code) {
    const auto advice = remedy_for(code);
    return with_cause(tr("no se pudo escribir la salida", "the output could not be written"),
                      code == 0 ? "" : ::strerror(code)) +
           (advice.empty() ? "." : fmt::format(": {}.", advice));
}

std::string unexpected(const std::string& what) {
    return tr("fallo inesperado ({}): si se repite, comuníquelo con esta línea.",
              "unexpected failure ({}): if it happens again, report it with this line.", text::clean(what));
}

} // namespace marea::messages
