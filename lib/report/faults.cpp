#include "base/text.hpp"
#include "report/database_words.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace marea::messages {
namespace {

std::string with_cause(std::string sentence, const std::string& cause) {
    if (!cause.empty()) sentence += fmt::format(" ({})", cause);
    return sentence;
}

std::string sentence(const Error& e) {
    switch (e.fault) {
    case Fault::io: return with_cause(fmt::format("no se puede leer o escribir {}", e.subject), e.detail);
    case Fault::malformed: return with_cause(fmt::format("{} no tiene la forma esperada", e.subject), e.detail);
    case Fault::lock_held: return fmt::format("otra ejecución tiene el bloqueo {}", e.subject);
    case Fault::command_missing: return with_cause(fmt::format("no se puede ejecutar {}", e.subject), e.detail);
    case Fault::command_failed: return with_cause(fmt::format("{} ha fallado", e.subject), e.detail);
    case Fault::command_silent:
        return fmt::format("{} llevaba {} s sin producir nada y se ha terminado", e.subject, e.detail);
    case Fault::command_timed_out: return fmt::format("{} no terminó en {} s", e.subject, e.detail);
    case Fault::docker_missing: return with_cause(fmt::format("no se puede ejecutar «{}»", e.subject), e.detail);
    case Fault::docker_down: return with_cause("el motor de Docker no responde", e.detail);
    case Fault::docker_host: return fmt::format("Marea no puede hablar con el motor de Docker por {}", e.subject);
    case Fault::docker_timed_out: return fmt::format("docker no respondió en {} s ({})", e.detail, e.subject);
    case Fault::docker_refused: return with_cause(fmt::format("docker rechazó {}", e.subject), e.detail);
    case Fault::image_missing: return fmt::format("no existe la imagen {}", e.subject);
    case Fault::network_missing: return fmt::format("no existe la red de Docker {}", e.subject);
    case Fault::port_taken: return fmt::format("el puerto {} de este servidor está ocupado", e.subject);
    case Fault::no_free_port: return fmt::format("no queda ningún puerto libre desde {}", e.subject);
    case Fault::name_taken: return fmt::format("ya existe un contenedor llamado {}", e.subject);
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
        return with_cause(fmt::format("no se ve en este servidor lo que usa el backend {}", e.subject), e.detail);
    case Fault::no_cpu_window: return "los contadores de CPU no avanzaron";
    case Fault::unhealthy:
        return with_cause(fmt::format("el backend {} no respondió a su comprobación de salud", e.subject), e.detail);
    case Fault::http: return with_cause(fmt::format("{} no respondió", e.subject), e.detail);
    case Fault::http_name: return with_cause(fmt::format("{}: su nombre no tiene dirección", e.subject), e.detail);
    case Fault::http_refused: return with_cause(fmt::format("{}: nadie escucha ahí", e.subject), e.detail);
    case Fault::http_timed_out: return with_cause(fmt::format("{} no respondió a tiempo", e.subject), e.detail);
    case Fault::http_tls: return with_cause(fmt::format("{}: falla la conexión segura", e.subject), e.detail);
    case Fault::balancer_refused:
        return with_cause(fmt::format("nginx rechazó {}; se ha restaurado el anterior", e.subject), e.detail);
    case Fault::balancer_gone: return fmt::format("el contenedor del servicio {} ya no existe", e.subject);
    case Fault::balancer_unready:
        return with_cause(fmt::format("nginx no puede tomar ahora un cambio: «{}» no termina bien", e.subject),
                          e.detail);
    case Fault::balancer_rights:
        return with_cause(fmt::format("este usuario no puede probar ni recargar nginx con «{}»", e.subject), e.detail);
    case Fault::balancer_stale: return fmt::format("nginx ve un contenido antiguo de {}", e.subject);
    case Fault::balancer_excludes: return fmt::format("nginx no incluye {}", e.subject);
    case Fault::balancer_reload:
        return with_cause(fmt::format("{} está escrito y es válido, pero nginx no se pudo recargar", e.subject),
                          e.detail);
    case Fault::client_too_old:
        return fmt::format("pg_dump es {} y el servidor, {}: uno más antiguo que el servidor no sabe volcarlo",
                           e.subject, e.detail);
    case Fault::lock_wait:
        return fmt::format("otra sesión tiene bloqueado {} desde hace más de {} s", e.subject, e.detail);
    case Fault::dump_damaged: return with_cause(fmt::format("{} está dañado", e.subject), e.detail);
    case Fault::dump_unverified: return with_cause(fmt::format("{} no se puede verificar", e.subject), e.detail);
    case Fault::rows_differ:
        return with_cause(fmt::format("el contenido de {} no coincide con lo volcado", e.subject), e.detail);
    case Fault::no_createdb: return fmt::format("el rol {} no puede crear bases de datos", e.subject);
    case Fault::database_not_empty: return fmt::format("la base {} existe y no está vacía", e.subject);
    case Fault::no_backup: return fmt::format("no existe {}", e.subject);
    case Fault::interrupted: return fmt::format("interrumpido por una señal durante {}", e.subject);
    }
    return e.subject;
}

/// For what the system refused; empty: it says nothing that one could act upon.
std::string remedy_for(int code) {
    switch (code) {
    case EACCES:
    case EPERM: return "dé permiso al usuario que lo ejecuta (ls -ld muestra los permisos)";
    case ENOSPC: return "libere espacio en ese disco (df -h) o inodos (df -i)";
    case EDQUOT: return "libere espacio o amplíe la cuota del usuario (quota)";
    case EROFS: return "ese disco está montado solo para lectura: busque la causa (dmesg) y vuelva a montarlo";
    case EIO: return "el disco falla: busque la causa (dmesg)";
    case EFBIG: return "suba el límite de tamaño de los ficheros (ulimit -f)";
    case EMFILE: return "suba el límite de ficheros abiertos (ulimit -n)";
    case ENFILE: return "suba el límite de ficheros abiertos del sistema (sysctl fs.file-max)";
    case EAGAIN: return "hay demasiados procesos: ciérrelos o suba su límite (ulimit -u, pids.max)";
    case ENOMEM: return "no queda memoria: vea qué la ocupa (free -h)";
    case ENOENT: return "compruebe que esa ruta existe";
    case ELOOP: return "quite el enlace simbólico que hay en esa ruta";
    default: return "";
    }
}

/// For a program that did not start.
std::string remedy_for_start(int code, const char* otherwise) {
    const auto remedy = code == ENOENT ? "" : remedy_for(code);
    return remedy.empty() ? otherwise : remedy;
}

std::string remedy(const Error& e) {
    switch (e.fault) {
    case Fault::io: return remedy_for(e.code);
    case Fault::malformed:
    case Fault::lock_held: return "";
    case Fault::command_missing: return remedy_for_start(e.code, "compruebe que está instalado y en el PATH de cron");
    case Fault::command_failed:
    case Fault::command_silent:
    case Fault::command_timed_out: return "ejecútelo a mano para ver por qué";
    case Fault::docker_missing:
        return remedy_for_start(e.code, "instale Docker o corrija [docker] command; en cron el PATH es corto");
    case Fault::docker_down:
        return "compruebe el servicio (systemctl status docker) y que el usuario de cron está en el grupo docker";
    case Fault::docker_host: return "use DOCKER_HOST=unix://... o tcp://..., o ninguno para el motor de este servidor";
    case Fault::docker_timed_out:
        return "se mirará de nuevo en la próxima ejecución; si se repite, revise el motor (systemctl status docker)";
    case Fault::docker_refused: return "corrija la causa que da Docker";
    case Fault::image_missing: return "constrúyala (docker build) o corrija [backend] image";
    case Fault::network_missing: return "créela (docker-compose up -d) o corrija [backend] network";
    case Fault::port_taken: return "libérelo, o cambie [backend] first_host_port si se repite";
    case Fault::no_free_port:
        return "libere puertos, o cambie [backend] first_host_port; publish_address debe ser una dirección de este "
               "servidor";
    case Fault::name_taken: return "se usará otro nombre en la próxima ejecución";
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
    case Fault::database_statement: return database_words(e).remedy;
    case Fault::usage_hidden:
        return "Docker debe correr en este mismo servidor, y este usuario ver sus procesos (/proc sin hidepid)";
    case Fault::no_cpu_window: return "compruebe [paths] procfs";
    case Fault::unhealthy: return "revise su registro (docker logs) y [health]";
    case Fault::http: return "compruebe la dirección";
    case Fault::http_name: return "compruebe el nombre y el DNS de este servidor (getent hosts)";
    case Fault::http_refused: return "compruebe que nginx está en marcha (systemctl status nginx) y su puerto";
    case Fault::http_timed_out: return "compruebe la carga de este servidor y la red";
    case Fault::http_tls:
        return "compruebe el certificado (su fecha y su nombre), o ponga el de su autoridad en [healthcheck] ca_file";
    case Fault::balancer_refused: return "ejecute nginx -t y corrija lo que señale";
    case Fault::balancer_gone:
        return "créelo (docker-compose up -d); si nginx está ahora en este servidor, ponga [balancer] reach = "
               "\"host_port\" y borre state/autoscale.json";
    case Fault::balancer_unready: return "corrija lo que señala; mientras tanto no se crea ningún backend";
    case Fault::balancer_rights:
        return "use el crontab de root, o ponga \"sudo\", \"-n\" delante en [balancer] test_command y reload_command y "
               "permítalo en sudoers; mientras tanto no se crea ningún backend";
    case Fault::balancer_stale:
        return "monte en su contenedor la carpeta y no el fichero suelto (./nginx:/etc/nginx/marea:ro) y vuelva a "
               "crearlo";
    case Fault::balancer_excludes:
        return fmt::format("ponga «include {};» dentro de http {{ }} y «proxy_pass http://...» con el nombre del "
                           "upstream; mientras tanto no se crea ningún backend",
                           e.subject);
    case Fault::balancer_reload:
        return "compruebe que nginx está en marcha; la recarga se reintentará en la próxima ejecución";
    case Fault::client_too_old:
        return "instale el cliente de esa versión (postgresql-client) o use el del contenedor de la base con [backup] "
               "dump_command";
    case Fault::lock_wait: return "espere a que termine, o ciérrela con SELECT pg_terminate_backend(pid), y repita";
    case Fault::dump_damaged: return "no sirve para restaurar; use otra copia (backup --list)";
    case Fault::dump_unverified: return "";
    case Fault::rows_differ: return "no se fíe de esa copia y repítala";
    case Fault::no_createdb:
        return fmt::format("désele ese permiso con psql -U postgres -c 'ALTER ROLE {} CREATEDB'",
                           quoted_identifier(e.subject));
    case Fault::database_not_empty: return "restaure en otra, o añada --force para sustituir lo que la copia trae";
    case Fault::no_backup: return "«backup --list» muestra las que hay";
    case Fault::interrupted: return "";
    }
    return "";
}

} // namespace

std::string describe(const Error& error) {
    const auto what = sentence(error);
    const auto advice = remedy(error);
    return advice.empty() ? what + "." : fmt::format("{}: {}.", what, advice);
}

std::string output_lost(int code) {
    const auto advice = remedy_for(code);
    return with_cause("no se pudo escribir la salida", code == 0 ? "" : ::strerror(code)) +
           (advice.empty() ? "." : fmt::format(": {}.", advice));
}

std::string unexpected(const std::string& what) {
    return fmt::format("fallo inesperado ({}): si se repite, comuníquelo con esta línea.", text::clean(what));
}

} // namespace marea::messages
