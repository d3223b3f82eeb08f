#include "report/autoscale_words.hpp"
#include "report/swarm_phrases.hpp"

namespace marea::messages {

Phrase phrase(autoscale::Says says) {
    using enum Level;
    using autoscale::Says;
    switch (says) {
    case Says::another_run:
        return {line, "Otra ejecución de autoscale está en curso: esta no hace nada",
                "Another run of autoscale is at work: this one does nothing"};
    case Says::tick_started: return {line, "Monitoreo iniciado", "Monitoring started"};
    case Says::state_damaged:
        return {warning,
                "el estado guardado está dañado ({cause}): se aparta y se empieza de nuevo; por prudencia cuenta como "
                "si acabara de haber un cambio.",
                "the saved state is damaged ({cause}): it is put aside and a new one begins; to be safe, this counts "
                "as if there had just been a change."};
    case Says::failed: return {error, "{error}", "{error}"};
    case Says::balancer_unknown:
        return {error, "sin saber a quién sirve el balanceador no se cambia nada",
                "nothing is changed while it is unknown whom the load balancer serves"};
    case Says::state_unsaved:
        return {error, "sin poder guardar el estado no se cambia nada",
                "nothing is changed while the state cannot be saved"};
    case Says::history_unsaved:
        return {warning, "este monitoreo no queda en el historial: {error}",
                "this run is missing from the history: {error}"};
    case Says::adopted:
        return {line, "Backend {name}, de una versión anterior de Marea: se sigue gestionando en este proyecto",
                "Backend {name}, from an older version of Marea: still managed in this project"};
    case Says::by_alias:
        return {warning,
                "nginx no incluye {file}: los backends nuevos entran por su alias de red y, al retirar uno, sus "
                "conexiones se cortan cuando termina. Para drenarlos sin cortes, monte ./nginx en el contenedor "
                "de nginx (./nginx:/etc/nginx/marea:ro) y ponga en su http {{ }} la línea «include "
                "/etc/nginx/marea/upstream.conf;» con «proxy_pass http://chat_backend;».",
                "nginx does not include {file}: new backends join by their network alias, and the connections of one "
                "that is retired are cut when it ends. To drain without cuts, mount ./nginx in nginx's container "
                "(./nginx:/etc/nginx/marea:ro) and put \"include /etc/nginx/marea/upstream.conf;\" in its http {{ }}, "
                "with \"proxy_pass http://chat_backend;\"."};
    case Says::usage_missing:
        return {warning, "{error} Con rule = \"target\" no se retira ningún backend mientras falte esa lectura.",
                "{error} With rule = \"target\" no backend is retired while that reading is missing."};
    case Says::phantom_rows:
        return {warning,
                "active_connections tiene {rows:.0f} filas y los backends, {sockets:.0f} conexiones abiertas, desde "
                "hace 10 minutos: las demás filas son de backends que terminaron de golpe, y cuentan como carga. "
                "Ninguna anterior a los backends en marcha es de nadie: «DELETE FROM active_connections WHERE "
                "connected_at < to_timestamp({oldest});» (connected_at: su columna con la hora de apertura). Las "
                "demás: docs/operations.md, «Phantom rows».",
                "for 10 minutes active_connections has had {rows:.0f} rows, and the backends {sockets:.0f} open "
                "connections: the other rows belong to backends that died, and count as load. None that is older than "
                "the running backends is anybody's: \"DELETE FROM active_connections WHERE connected_at < "
                "to_timestamp({oldest});\" (connected_at: your column with the time of opening). The others: "
                "docs/operations.md, \"Phantom rows\"."};
    case Says::unreachable:
        return {warning,
                "{name} no publica su puerto {port} y no puede entrar en el balanceador: publíquelo, añádalo a "
                "[balancer] static_servers o use reach = \"address\".",
                "{name} does not publish its port {port} and cannot join the load balancer: publish it, add it to "
                "[balancer] static_servers, or use reach = \"address\"."};
    case Says::silent_kept:
        return {warning,
                "{name} no responde desde hace varios monitoreos; sigue en el balanceador porque la mitad de los "
                "backends, o más, no responden: revise su registro (docker logs) y la base de datos.",
                "{name} has not answered for several runs; it stays in the load balancer because half of the backends "
                "or more do not answer: look at its log (docker logs) and at the database."};
    case Says::address_kept:
        return {warning, "ningún backend en marcha atiende en {address}; sigue en el balanceador porque no hay otro",
                "no running backend serves {address}; it stays in the load balancer because there is no other"};
    case Says::admitted:
        return {line, "Backend {name} responde: entra en el balanceador",
                "Backend {name} answers: it joins the load balancer"};
    case Says::crashed:
        return {line, "Backend {name} terminó al poco de empezar a atender: cuenta como un arranque fallido",
                "Backend {name} ended soon after it began to serve: this counts as a failed start"};
    case Says::giving_up:
        return {line, "Eliminando backend que no llegó a funcionar: {name}",
                "Removing a backend that never worked: {name}"};
    case Says::reviving:
        return {line, "Arrancando de nuevo el backend {name}, que se paró con el motor de Docker",
                "Restarting backend {name}, which stopped together with the Docker engine"};
    case Says::evicted:
        return {warning, "{name} no respondió en {ticks} monitoreos seguidos: sale del balanceador y se pondrá otro",
                "{name} did not answer in {ticks} runs in a row: it leaves the load balancer and will be replaced"};
    case Says::dropped:
        return {warning, "{address} sale del balanceador: ningún backend en marcha atiende ahí",
                "{address} leaves the load balancer: no running backend serves there"};
    case Says::drain_waits:
        return {line, "Backend {name} ya drenado: no se elimina mientras falte una lectura",
                "Backend {name} is drained: it is not removed while a reading is missing"};
    case Says::creating: return {line, "Creando nuevo backend: {name}", "Creating new backend: {name}"};
    case Says::taken:
        return {line, "Nombre o puerto ocupados mientras tanto: se usan {name} y el puerto {port}",
                "Name or port taken meanwhile: {name} and port {port} are used"};
    case Says::created: return {line, "Backend creado exitosamente", "Backend created successfully"};
    case Says::taking_back:
        return {line, "Recuperando backend en drenaje: {name}", "Taking back the draining backend: {name}"};
    case Says::draining:
        return {line, "Retirando backend: {name} (drenaje de {seconds:g} s)",
                "Retiring backend: {name} (drains for {seconds:g} s)"};
    case Says::removing: return {line, "Eliminando backend: {name}", "Removing backend: {name}"};
    case Says::removed: return {line, "Backend eliminado exitosamente", "Backend removed successfully"};
    case Says::active: return {line, "Backends activos: {count}", "Active backends: {count}"};
    case Says::container_said: return {line, "{name} | {line}", "{name} | {line}"};
    case Says::container_silent: return {line, "{name} no dejó nada en su registro", "{name} left nothing in its log"};
    case Says::next_try:
        return {line, "Intentos fallidos seguidos: {failures}; próximo intento a las {when:t}",
                "Failed attempts in a row: {failures}; next attempt at {when:t}"};
    case Says::would_create: return {line, "se crearía el backend {name}", "backend {name} would be created"};
    case Says::would_take_back:
        return {line, "se recuperaría el backend en drenaje {name}", "the draining backend {name} would be taken back"};
    case Says::would_drain:
        return {line, "se retiraría el backend {name} (drenaje de {seconds:g} s)",
                "backend {name} would be retired (it drains for {seconds:g} s)"};
    case Says::would_remove:
        return {line, "se eliminaría el backend {name}, ya drenado",
                "backend {name}, already drained, would be removed"};
    case Says::would_nothing: return {line, "no se haría nada", "nothing would be done"};
    case Says::partly_read:
    case Says::raising:
    case Says::lowering:
    case Says::giving_up_tasks:
    case Says::still_coming:
    case Says::service_changed:
    case Says::noted:
    case Says::nothing_to_note:
    case Says::row_unsaved:
    case Says::would_raise:
    case Says::would_lower:
    case Says::table_created:
    case Says::table_there:
    case Says::table_absent:
    case Says::pause_of_swarm:
    case Says::table_dropped:
    case Says::would_execute:
    case Says::not_stopped: return swarm_phrase(says);
    case Says::nothing_to_stop:
        return {line, "No hay ningún backend de Marea en este proyecto", "This project has no backend of Marea's"};
    case Says::pause_set:
        return {line,
                "En pausa hasta {until}: no se añade ni se retira ningún backend («autoscale --resume» la termina)",
                "Paused until {until}: no backend is added or retired (\"autoscale --resume\" ends the pause)"};
    case Says::pause_ended: return {line, "La pausa ha terminado", "The pause is over"};
    case Says::no_pause: return {line, "No había ninguna pausa", "There was no pause"};
    case Says::cannot_converge:
        return {
            warning,
            "las conexiones ({connections:.0f}) llevan {ticks} monitoreos por encima de CONNECTIONS_MAX={limit:.0f} "
            "y añadir backends no las baja, porque se cuentan las de todo el servidor. Con rule = \"target\" en "
            "[scaling] el máximo es el de cada backend: «autoscale --explain» y «autoscale --replay» lo muestran.",
            "connections ({connections:.0f}) have been over CONNECTIONS_MAX={limit:.0f} for {ticks} runs, and more "
            "backends do not lower them, because those of the whole server are counted. With rule = \"target\" in "
            "[scaling] the maximum is that of one backend: \"autoscale --explain\" and \"autoscale --replay\" show "
            "it."};
    case Says::would_stop:
        return {line, "se sacaría del balanceador y se eliminaría el backend {name}",
                "backend {name} would leave the load balancer and be removed"};
    case Says::paused:
    case Says::readings:
    case Says::reading_missing:
    case Says::decided: break;
    }
    return {};
}

} // namespace marea::messages
