#include "report/doctor_topics.hpp"

namespace marea {

using doctor::Topic;

Text name_of(Topic topic) {
    switch (topic) {
    case Topic::settings: return {"Configuración", "Settings"};
    case Topic::rights: return {"Permisos", "Permissions"};
    case Topic::engine: return {"Docker", "Docker engine"};
    case Topic::project: return {"Proyecto", "Project"};
    case Topic::addition: return {"Imagen y red", "Image and network"};
    case Topic::connections: return {"Conexiones", "Connections"};
    case Topic::cpu: return {"Uso de CPU", "CPU"};
    case Topic::memory: return {"Memoria", "Memory"};
    case Topic::balancer: return {"Balanceador", "Load balancer"};
    case Topic::ports: return {"Puertos", "Ports"};
    case Topic::url: return {"Entrada", "Public URL"};
    case Topic::backends: return {"Los backends", "Backends"};
    case Topic::dump: return {"Copias de seguridad", "Backups"};
    case Topic::space: return {"Espacio para copias", "Space for backups"};
    case Topic::clock: return {"Reloj", "Clock"};
    case Topic::autoscale_job: return {"Quién inicia autoscale", "Who starts autoscale"};
    case Topic::backup_job: return {"Quién inicia backup", "Who starts backup"};
    case Topic::cleanup_job: return {"Quién inicia cleanup", "Who starts cleanup"};
    case Topic::healthcheck_job: return {"Quién inicia healthcheck", "Who starts healthcheck"};
    case Topic::last_tick: return {"Último monitoreo", "Last tick"};
    case Topic::last_backup: return {"Última copia", "Last backup"};
    case Topic::last_check: return {"Última comprobación de salud", "Last health check"};
    case Topic::security: return {"SELinux y AppArmor", "SELinux and AppArmor"};
    }
    return {"", ""};
}

const char* code_of(Topic topic) {
    switch (topic) {
    case Topic::settings: return "settings";
    case Topic::rights: return "rights";
    case Topic::engine: return "engine";
    case Topic::project: return "project";
    case Topic::addition: return "image_and_network";
    case Topic::connections: return "connections";
    case Topic::cpu: return "cpu";
    case Topic::memory: return "memory";
    case Topic::balancer: return "balancer";
    case Topic::ports: return "ports";
    case Topic::url: return "url";
    case Topic::backends: return "backends";
    case Topic::dump: return "dump";
    case Topic::space: return "space";
    case Topic::clock: return "clock";
    case Topic::autoscale_job: return "job_autoscale";
    case Topic::backup_job: return "job_backup";
    case Topic::cleanup_job: return "job_cleanup";
    case Topic::healthcheck_job: return "job_healthcheck";
    case Topic::last_tick: return "last_tick";
    case Topic::last_backup: return "last_backup";
    case Topic::last_check: return "last_healthcheck";
    case Topic::security: return "security";
    }
    return "";
}

} // namespace marea
