#include "report/doctor_words.hpp"

#include "base/text.hpp"
#include "report/backup_words.hpp"
#include "report/health_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace marea {
namespace {

using doctor::Message;
using doctor::Topic;
using doctor::Verdict;

Text name_of(Topic topic) {
    switch (topic) {
    case Topic::settings: return {"Configuración", "Settings"};
    case Topic::rights: return {"Permisos", "Rights"};
    case Topic::engine: return {"Docker", "Docker engine"};
    case Topic::project: return {"Proyecto", "Project"};
    case Topic::addition: return {"Imagen y red", "Image and network"};
    case Topic::connections: return {"Conexiones", "Connections"};
    case Topic::cpu: return {"Uso de CPU", "CPU"};
    case Topic::memory: return {"Memoria", "Memory"};
    case Topic::balancer: return {"Balanceador", "Load balancer"};
    case Topic::ports: return {"Puertos", "Ports"};
    case Topic::url: return {"Entrada", "Entrance"};
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

Text name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok: return {"OK", "OK"};
    case Verdict::fault: return {"FALLO", "FAULT"};
    case Verdict::unknown: return {"NO SE SABE", "UNKNOWN"};
    }
    return {"", ""};
}

const char* code_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::fault: return "fault";
    case Verdict::unknown: return "unknown";
    }
    return "";
}

} // namespace

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

Phrase phrase_for(Message message) {
    constexpr auto line = Level::line;
    switch (message) {
    case Message::fault: return {line, "{error}", "{error}"};
    case Message::blocked:
        return {line, "no se puede comprobar hasta que se corrija lo que falla más arriba.",
                "this cannot be checked until what fails further up is corrected."};
    case Message::settings_read: return {line, "{file}, sin errores.", "{file}, no errors."};
    case Message::settings_default:
        return {line, "no hay fichero: valen los valores por defecto.", "there is no file: the defaults hold."};
    case Message::settings_incomplete:
        return {line, "{cause}. Corríjalo, o healthcheck no se ejecutará.",
                "{cause}. Correct it, or healthcheck will not run."};
    case Message::writable:
        return {line, "este usuario puede escribir en {folders}.", "this user can write in {folders}."};
    case Message::engine_answers:
        return {line, "el motor {version} responde por {endpoint}.", "version {version} answers at {endpoint}."};
    case Message::engine_unversioned:
        return {line, "el motor responde por {endpoint}.", "the engine answers at {endpoint}."};
    case Message::compose_project: return {line, "proyecto de Compose «{project}».", "Compose project \"{project}\"."};
    case Message::swarm_service: return {line, "servicio {service} del enjambre.", "the swarm's service {service}."};
    case Message::no_project:
        return {line,
                "no hay contenedores de Compose de la carpeta {folder}: si el proyecto es de Compose, arránquelo "
                "(docker-compose up -d).",
                "no containers of Compose belong to the folder {folder}: if this is a Compose project, start it "
                "(docker-compose up -d)."};
    case Message::addition_possible:
        return {line, "la imagen {image} y la red {network} existen.",
                "the image {image} and the network {network} exist."};
    case Message::tasks_possible: return {line, "Swarm las pone en cada nodo.", "Swarm provides them on each node."};
    case Message::connections_read:
        return {line, "la base de datos responde: {number}.", "the database answers: {number}."};
    case Message::cpu_read:
    case Message::memory_read: return {line, "se lee: {percent}%.", "it can be read: {percent}%."};
    case Message::nginx_includes:
        return {line, "nginx acepta su configuración e incluye {file}.",
                "nginx accepts its configuration and includes {file}."};
    case Message::nginx_by_alias:
        return {line,
                "nginx acepta su configuración; los backends entran por su alias de red (--check-config dice cómo "
                "drenar sin cortes).",
                "nginx accepts its configuration; backends join by their network alias (--check-config tells how to "
                "drain without cuts)."};
    case Message::no_balancer: return {line, "Marea no lo gestiona aquí.", "Marea does not manage one here."};
    case Message::port_free: return {line, "el próximo libre es {port}.", "the next free one is {port}."};
    case Message::ports_by_swarm: return {line, "los reparte Swarm.", "Swarm assigns them."};
    case Message::url_answers: return {line, "{url} responde 200.", "{url} answers 200."};
    case Message::all_answer: return {line, "responden todos: {number}.", "all of them answer: {number}."};
    case Message::none_needed: return {line, "no hay ninguno, ni hace falta.", "there is none, and none is needed."};
    case Message::dump_possible:
        return {line, "PostgreSQL {server}, con pg_dump {client}.", "PostgreSQL {server}, pg_dump {client}."};
    case Message::space_free: return {line, "{free} libres en {folder}.", "{free} free in {folder}."};
    case Message::clock_kept: return {line, "sincronizado.", "synchronised."};
    case Message::clock_unknown:
        return {line, "no consta que algo lo sincronice: compruébelo con timedatectl.",
                "nothing is known to synchronise it: check with timedatectl."};
    case Message::in_crontab: return {line, "cron ({place}).", "cron, by {place}."};
    case Message::has_timer: return {line, "el temporizador {timer}.", "the timer {timer}."};
    case Message::never_started:
        return {
            line,
            "nadie: ponga su línea de crontab.example en el crontab (marea-setup --cron {folder}, o scripts/install "
            "--cron {folder}).",
            "nobody: put its line of crontab.example in the crontab (marea-setup --cron {folder}, or scripts/install "
            "--cron {folder})."};
    case Message::starter_unseen:
        return {line,
                "no está en lo que este usuario puede leer: compruébelo con el dueño del proyecto o con root (crontab "
                "-l, systemctl list-timers).",
                "it is in nothing that this user may read: check as the project's owner or as root (crontab -l, "
                "systemctl list-timers)."};
    case Message::ticked:
    case Message::backed_up:
    case Message::checked: return {line, "el {when}.", "on {when}."};
    case Message::checked_never:
        return {line, "ninguna todavía: compruebe su línea en crontab -l, o ejecute healthcheck.",
                "none yet: check its line in crontab -l, or run healthcheck."};
    case Message::checked_long_ago:
        return {line, "el {when}, y toca cada pocos minutos: compruebe cron y el reloj.",
                "on {when}, and it is due every few minutes: check cron and the clock."};
    case Message::unguarded: return {line, "ninguno de los dos está activo.", "neither is in force."};
    case Message::nothing_denied:
        return {line, "{module} no ha denegado nada en el último día.", "{module} has denied nothing in the last day."};
    case Message::denied:
        return {
            line,
            "{module} ha denegado algo {number} veces en el último día: corrija su política o las etiquetas de los "
            "ficheros. Lo último: {last}",
            "{module} has denied something {number} times in the last day: correct its policy or the files' labels. "
            "The last one: {last}"};
    case Message::denials_unseen:
        return {
            line,
            "{module} está activo y este usuario no puede leer lo que deniega: mírelo con sudo dmesg | grep -i denied.",
            "{module} is in force and this user may not read what it denies: look with sudo dmesg | grep -i denied."};
    }
    return {};
}

std::string words_of(const doctor::Line& line) {
    if (const auto* own = std::get_if<Event<Message>>(&line.said))
        return fill(phrase_for(own->message).text, own->with);
    if (const auto* backup = std::get_if<Event<BackupMessage>>(&line.said)) return words_of(*backup);
    const auto& judged = std::get<doctor::Judged>(line.said);
    return health_reason(judged.finding, judged.limits, judged.url) + ".";
}

std::string render_doctor(const std::vector<doctor::Line>& lines) {
    std::size_t width = 0; // of letters: the verdicts' words have no others than ASCII's
    for (const auto& line : lines)
        width = std::max(width, std::string_view(name_of(line.verdict)).size());
    std::string all;
    for (const auto& line : lines)
        all += fmt::format("{:{}}  {}: {}\n", std::string_view(name_of(line.verdict)), width,
                           std::string_view(name_of(line.topic)), text::clean(words_of(line), 1500));
    return all;
}

std::string render_doctor_json(const std::vector<doctor::Line>& lines) {
    using Json = nlohmann::ordered_json;
    auto checks = Json::array();
    bool ok = true;
    for (const auto& line : lines) {
        checks.push_back({{"code", code_of(line.topic)}, {"state", code_of(line.verdict)}, {"text", words_of(line)}});
        ok = ok && line.verdict != Verdict::fault;
    }
    const Json json = {{"checks", std::move(checks)}, {"ok", ok}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace marea
