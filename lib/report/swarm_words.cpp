#include "report/swarm_words.hpp"

#include "base/language.hpp"
#include "base/text.hpp"

namespace marea::messages {

SwarmWords swarm_words(const Error& error) {
    const auto& name = error.subject;
    const auto words = error.detail.empty() ? std::string() : ": " + text::clean(error.detail);
    switch (error.fault) {
    case Fault::swarm_inactive:
        return {
            tr("este motor de Docker no está en ningún enjambre ({})", "this Docker engine is in no swarm ({})", name),
            tr("únalo (docker swarm join) o ponga [target] kind = \"containers\"",
               "let it join one (docker swarm join), or set [target] kind = \"containers\"")};
    case Fault::swarm_worker:
        return {tr("este nodo es un worker del enjambre y no ve sus servicios",
                   "this node is a worker of the swarm and does not see its services"),
                tr("pregunte en un manager (docker node ls muestra cuáles lo son)",
                   "ask on a manager (docker node ls shows which nodes are)")};
    case Fault::service_missing:
        return {tr("no hay ningún servicio {} en el enjambre", "there is no service {} in the swarm", name),
                tr("créelo (docker stack deploy) o corrija [swarm] service (docker service ls muestra los que hay)",
                   "create it (docker stack deploy), or correct [swarm] service (docker service ls shows what there "
                   "is)")};
    case Fault::service_ambiguous:
        return {tr("varios servicios del enjambre pueden ser el de los backends ({})",
                   "several services of the swarm may be that of the backends ({})", error.detail),
                tr("diga cuál en [swarm] service", "say which one in [swarm] service")};
    case Fault::service_global:
        return {tr("el servicio {} es global: Swarm pone una tarea en cada nodo y no hay réplicas que cambiar",
                   "the service {} is global: Swarm runs one task on each node, and there are no replicas to change",
                   name),
                tr("créelo como replicado (mode: replicated), o quite Marea de este enjambre",
                   "make it a replicated one (mode: replicated), or take Marea off this swarm")};
    case Fault::tasks_failed:
        return {
            tr("el servicio {} no llegó a tener todas las tareas que se le pidieron{}",
               "the service {} never ran all the tasks that it was asked for{}", name, words),
            tr("docker service ps --no-trunc {} muestra por qué", "docker service ps --no-trunc {} shows why", name)};
    case Fault::node_unread:
        return {tr("faltan las lecturas de {}", "the readings of {} are missing", name),
                tr("compruebe allí la línea de cron y su registro (autoscale --monitor)",
                   "check its crontab line and its log there (autoscale --monitor)")};
    default: return {};
    }
}

} // namespace marea::messages
