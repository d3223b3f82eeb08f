#include "report/remedies.hpp"

#include "base/language.hpp"
#include "report/database_words.hpp"
#include "report/swarm_words.hpp"

#include <cerrno>

namespace marea::messages {
namespace {

/// For a program that did not start.
std::string remedy_for_start(int code, const Text& otherwise) {
    const auto remedy = code == ENOENT ? "" : remedy_for(code);
    return remedy.empty() ? otherwise.str() : remedy;
}

} // namespace

std::string remedy_for(int code) {
    switch (code) {
    case EACCES:
    case EPERM:
        return tr("dé permiso al usuario que lo ejecuta (ls -ld muestra los permisos)",
                  "give the user who runs it the right to (ls -ld shows the rights)");
    case ENOSPC:
        return tr("libere espacio en ese disco (df -h) o inodos (df -i)",
                  "free space on that disk (df -h), or inodes (df -i)");
    case EDQUOT:
        return tr("libere espacio o amplíe la cuota del usuario (quota)",
                  "free space or raise the user's quota (quota)");
    case EROFS:
        return tr("ese disco está montado solo para lectura: busque la causa (dmesg) y vuelva a montarlo",
                  "that disk is mounted read-only: look for the cause (dmesg) and mount it again");
    case EIO: return tr("el disco falla: busque la causa (dmesg)", "the disk fails: look for the cause (dmesg)");
    case EFBIG:
        return tr("suba el límite de tamaño de los ficheros (ulimit -f)",
                  "raise the limit on the size of files (ulimit -f)");
    case EMFILE:
        return tr("suba el límite de ficheros abiertos (ulimit -n)", "raise the limit on open files (ulimit -n)");
    case ENFILE:
        return tr("suba el límite de ficheros abiertos del sistema (sysctl fs.file-max)",
                  "raise the system's limit on open files (sysctl fs.file-max)");
    case EAGAIN:
        return tr("hay demasiados procesos: ciérrelos o suba su límite (ulimit -u, pids.max)",
                  "there are too many processes: end some or raise their limit (ulimit -u, pids.max)");
    case ENOMEM:
        return tr("no queda memoria: vea qué la ocupa (free -h)", "no memory is left: see what holds it (free -h)");
    case ENOENT: return tr("compruebe que esa ruta existe", "check that the path exists");
    case ELOOP: return tr("quite el enlace simbólico que hay en esa ruta", "remove the symbolic link in that path");
    default: return "";
    }
}

std::string remedy(const Error& e) {
    switch (e.fault) {
    case Fault::io: return remedy_for(e.code);
    case Fault::malformed:
    case Fault::lock_held: return "";
    case Fault::command_missing:
        return remedy_for_start(e.code, {"compruebe que está instalado y en el PATH de cron",
                                         "check that it is installed and in cron's PATH"});
    case Fault::command_failed:
    case Fault::command_silent:
    case Fault::command_timed_out: return tr("ejecútelo a mano para ver por qué", "run it by hand to see why");
    case Fault::docker_missing:
        return remedy_for_start(e.code, {"instale Docker o corrija [docker] command; en cron el PATH es corto",
                                         "install Docker or correct [docker] command; cron's PATH is short"});
    case Fault::docker_down:
        if (e.code == EACCES)
            return tr(
                "ponga en el grupo docker al usuario que lo ejecuta (sudo usermod -aG docker USUARIO) y entre de "
                "nuevo en su sesión",
                "put the user who runs it into the group docker (sudo usermod -aG docker USER), and log in again");
        return tr("compruebe el servicio (systemctl status docker) y que el usuario de cron está en el grupo docker",
                  "check the service (systemctl status docker), and that cron's user is in the group docker");
    case Fault::docker_host:
        return tr("use DOCKER_HOST=unix://... o tcp://..., o ninguno para el motor de este servidor",
                  "use DOCKER_HOST=unix://... or tcp://..., or none for this server's engine");
    case Fault::docker_timed_out:
        return tr("se mirará de nuevo en la próxima ejecución; si se repite, revise el motor (systemctl status docker)",
                  "the next run looks again; if it lasts, look at the engine (systemctl status docker)");
    case Fault::docker_refused: return tr("corrija la causa que da Docker", "correct the cause that Docker gives");
    case Fault::image_missing:
        return tr("constrúyala (docker build) o corrija [backend] image",
                  "build it (docker build) or correct [backend] image");
    case Fault::network_missing:
        return tr("créela (docker-compose up -d) o corrija [backend] network",
                  "create it (docker-compose up -d) or correct [backend] network");
    case Fault::port_taken:
        return tr("libérelo, o cambie [backend] first_host_port si se repite",
                  "free it, or change [backend] first_host_port if it happens again");
    case Fault::no_free_port:
        return tr("libere puertos, o cambie [backend] first_host_port; publish_address debe ser una dirección de este "
                  "servidor",
                  "free some ports, or change [backend] first_host_port; publish_address must be an address of this "
                  "server");
    case Fault::name_taken: return tr("se usará otro nombre en la próxima ejecución", "the next run uses another name");
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
        return tr("Docker debe correr en este mismo servidor, y este usuario ver sus procesos (/proc sin hidepid)",
                  "Docker must run on this same server, and this user must see its processes (/proc without hidepid)");
    case Fault::no_cpu_window: return tr("compruebe [paths] procfs", "check [paths] procfs");
    case Fault::unhealthy:
        return tr("revise su registro (docker logs) y [health]", "look at its log (docker logs) and at [health]");
    case Fault::http: return tr("compruebe la dirección", "check the address");
    case Fault::http_name:
        return tr("compruebe el nombre y el DNS de este servidor (getent hosts)",
                  "check the name and this server's DNS (getent hosts)");
    case Fault::http_refused:
        return tr("compruebe que nginx está en marcha (docker-compose ps, o systemctl status nginx) y su puerto",
                  "check that nginx is running (docker-compose ps, or systemctl status nginx), and its port");
    case Fault::http_timed_out:
        return tr("compruebe la carga de este servidor y la red", "check this server's load and the network");
    case Fault::http_tls:
        return tr(
            "compruebe el certificado (su fecha y su nombre), o ponga el de su autoridad en [healthcheck] ca_file",
            "check the certificate (its date and its name), or put its authority's in [healthcheck] ca_file");
    case Fault::balancer_refused:
        return tr("ejecute nginx -t y corrija lo que señale", "run nginx -t and correct what it points at");
    case Fault::balancer_gone:
        return tr("créelo (docker-compose up -d); si nginx está ahora en este servidor, ponga [balancer] reach = "
                  "\"host_port\" y borre state/autoscale.json",
                  "create it (docker-compose up -d); if nginx is on this server now, set [balancer] reach = "
                  "\"host_port\" and delete state/autoscale.json");
    case Fault::balancer_unready:
        return tr("corrija lo que señala; mientras tanto no se crea ningún backend",
                  "correct what it points at; no backend is created meanwhile");
    case Fault::balancer_rights:
        return tr("use el crontab de root, o ponga \"sudo\", \"-n\" delante en [balancer] test_command y "
                  "reload_command y permítalo en sudoers; mientras tanto no se crea ningún backend",
                  "use root's crontab, or put \"sudo\", \"-n\" in front in [balancer] test_command and reload_command "
                  "and allow it in sudoers; no backend is created meanwhile");
    case Fault::balancer_stale:
        return tr("monte en su contenedor la carpeta y no el fichero suelto (./nginx:/etc/nginx/marea:ro) y vuelva a "
                  "crearlo",
                  "mount the folder in its container and not the single file (./nginx:/etc/nginx/marea:ro), and create "
                  "it again");
    case Fault::balancer_excludes:
        return tr("ponga «include {};» dentro de http {{ }} y «proxy_pass http://...» con el nombre del upstream; "
                  "mientras tanto no se crea ningún backend",
                  "put \"include {};\" in http {{ }}, and \"proxy_pass http://...\" with the upstream's name; no "
                  "backend is created meanwhile",
                  e.subject);
    case Fault::balancer_reload:
        return tr("compruebe que nginx está en marcha; la recarga se reintentará en la próxima ejecución",
                  "check that nginx is running; the next run tries to reload it again");
    case Fault::client_too_old:
        return tr("instale el cliente de esa versión (postgresql-client) o use el del contenedor de la base con "
                  "[backup] dump_command",
                  "install that version's client (postgresql-client), or use the one in the database's container with "
                  "[backup] dump_command");
    case Fault::lock_wait:
        return tr("espere a que termine, o ciérrela con SELECT pg_terminate_backend(pid), y repita",
                  "wait until it is done, or end it with SELECT pg_terminate_backend(pid), and repeat");
    case Fault::dump_damaged:
        return tr("no sirve para restaurar; use otra copia (backup --list)",
                  "it cannot be restored; use another backup (backup --list)");
    case Fault::dump_unverified: return "";
    case Fault::rows_differ:
        return tr("no se fíe de esa copia y repítala", "do not trust that backup, and make it again");
    case Fault::no_createdb:
        return tr("désele ese permiso con psql -U postgres -c 'ALTER ROLE {} CREATEDB'",
                  "allow it with psql -U postgres -c 'ALTER ROLE {} CREATEDB'", quoted_identifier(e.subject));
    case Fault::database_not_empty:
        return tr("restaure en otra, o añada --force para sustituir lo que la copia trae",
                  "restore into another one, or add --force to replace what the backup brings");
    case Fault::no_backup: return tr("«backup --list» muestra las que hay", "\"backup --list\" shows those that exist");
    case Fault::swarm_inactive:
    case Fault::swarm_worker:
    case Fault::service_missing:
    case Fault::service_ambiguous:
    case Fault::service_global:
    case Fault::tasks_failed:
    case Fault::node_unread: return swarm_words(e).remedy;
    case Fault::interrupted: return "";
    }
    return "";
}

} // namespace marea::messages
