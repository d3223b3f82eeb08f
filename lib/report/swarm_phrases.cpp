#include "report/swarm_phrases.hpp"

namespace marea::messages {

Phrase swarm_phrase(autoscale::Says says) {
    using enum Level;
    using autoscale::Says;
    switch (says) {
    case Says::partly_read:
        return {warning, "CPU y memoria son de los demás nodos, y no se retira ningún backend: {error}",
                "CPU and memory are those of the other nodes, and no backend is removed: {error}"};
    case Says::raising:
        return {line, "Creando nuevo backend: el servicio {service} cambia sus réplicas de {from} a {to}",
                "Creating a new backend: the service {service} changes its replicas from {from} to {to}"};
    case Says::lowering:
        return {line,
                "Retirando backend: el servicio {service} cambia sus réplicas de {from} a {to}; Swarm elige cuál y "
                "espera su "
                "stop_grace_period",
                "Removing a backend: the service {service} changes its replicas from {from} to {to}; Swarm chooses "
                "which one, "
                "and waits for its stop_grace_period"};
    case Says::giving_up_tasks:
        return {line, "El servicio {service} vuelve a cambiar sus réplicas, de {from} a {to}: las que funcionan",
                "The service {service} changes its replicas back from {from} to {to}: those that work"};
    case Says::still_coming:
        return {line, "Las tareas nuevas de {service} siguen arrancando: el próximo monitoreo las mira de nuevo",
                "The new tasks of {service} are still starting: the next run looks at them again"};
    case Says::service_changed:
        return {line, "Alguien ha cambiado el servicio {service} en este momento: no se cambia nada",
                "Somebody has changed the service {service} in this moment: nothing is changed"};
    case Says::noted:
        return {line, "Lecturas de este nodo anotadas para el líder del enjambre, que es quien decide",
                "The readings of this node are noted for the swarm's leader, which decides"};
    case Says::nothing_to_note:
        return {line, "Ninguna tarea del servicio {service} en este nodo: no hay lecturas que anotar",
                "No task of the service {service} on this node: no readings to note"};
    case Says::row_unsaved:
        return {warning, "las lecturas de este nodo no quedan anotadas para los demás del enjambre: {error}",
                "the readings of this node are not noted for the others of the swarm: {error}"};
    case Says::would_raise:
    case Says::would_lower:
        return {line, "el servicio {service} cambiaría sus réplicas de {from} a {to}",
                "the service {service} would change its replicas from {from} to {to}"};
    case Says::table_created:
        return {line,
                "Creada en la base {database} la tabla marea_node, donde los nodos del enjambre anotan sus lecturas",
                "Created in the database {database} the table marea_node, where the swarm's nodes note their readings"};
    case Says::table_there:
        return {line, "La base {database} ya tenía la tabla marea_node: no se cambia nada",
                "The database {database} had the table marea_node already: nothing is changed"};
    case Says::table_dropped:
        return {line,
                "Borrada de la base {database} la tabla marea_node: sin ella no se retira ningún backend del enjambre",
                "Dropped from the database {database} the table marea_node: without it no backend of the swarm is "
                "removed"};
    case Says::table_absent:
        return {line, "La base {database} no tenía ninguna tabla marea_node: no se cambia nada",
                "The database {database} had no table marea_node: nothing is changed"};
    case Says::pause_of_swarm:
        return {
            line,
            "En un enjambre vale en los demás nodos desde el próximo monitoreo de este; «autoscale --resume» en este "
            "mismo nodo la termina",
            "On a swarm it holds on the other nodes from the next run of this one on; \"autoscale --resume\" on "
            "this same node ends it"};
    case Says::would_execute:
        return {line, "se ejecutaría en la base {database}: {sql}",
                "in the database {database} it would execute: {sql}"};
    case Says::not_stopped:
        return {error,
                "los backends son tareas del servicio {service}: se paran con «docker service scale {service}=0», y "
                "Marea no cambia nada mientras tenga 0 réplicas",
                "the backends are tasks of the service {service}: \"docker service scale {service}=0\" stops them, and "
                "Marea changes nothing while it has 0 replicas"};
    default: return {};
    }
}

} // namespace marea::messages
