#include "report/doctor_words.hpp"

#include "base/text.hpp"
#include "report/backup_words.hpp"
#include "report/doctor_topics.hpp"
#include "report/health_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace marea {
namespace {

using doctor::Verdict;

Text name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok: return {"OK", "OK"};
    case Verdict::fault: return {"FALLO", "FAIL"};
    case Verdict::unknown: return {"NO SE SABE", "UNKNOWN"};
    }
    return {"", ""};
}

Ink::Tone tone_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok: return Ink::Tone::green;
    case Verdict::fault: return Ink::Tone::red;
    case Verdict::unknown: break;
    }
    return Ink::Tone::yellow;
}

const char* code_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::ok: return "ok";
    case Verdict::fault: return "fault";
    case Verdict::unknown: return "unknown";
    }
    return "";
}

/// What to do, where the health check leaves that to the next tick.
Text advice(HealthTopic topic) {
    if (topic != HealthTopic::none_serves && topic != HealthTopic::too_few) return {"", ""};
    return {": docker-compose up -d arranca los de Compose; el siguiente monitoreo añade los que falten",
            ": docker-compose up -d starts Compose's own; the next tick adds those that are missing then"};
}

} // namespace

Phrase phrase_for(doctor::Message message) {
    using doctor::Message;
    constexpr auto line = Level::line;
    switch (message) {
    case Message::fault: return {line, "{error}", "{error}"};
    case Message::blocked:
        return {line, "no se puede comprobar hasta que se corrija lo que falla más arriba.",
                "this cannot be checked until what fails further up is corrected."};
    case Message::settings_read: return {line, "{file}, sin errores.", "{file}, no errors."};
    case Message::settings_default:
        return {line, "no hay fichero: valen los valores por defecto.", "there is no file: the defaults apply."};
    case Message::settings_incomplete:
        return {line, "{cause}. Corríjalo, o healthcheck no se ejecutará.",
                "{cause}. Correct it, or healthcheck will not run."};
    case Message::writable:
        return {line, "este usuario puede escribir en {folders}.", "this user can write in {folders}."};
    case Message::seen_by_root:
        return {
            line,
            "esto lo mira root, que puede escribir en todas partes, y el proyecto es de {owner}: si el crontab es de "
            "{owner}, repítalo con sudo -u {owner}.",
            "root looked, who can write everywhere, and the project is {owner}'s: if the crontab is {owner}'s, do it "
            "again with sudo -u {owner}."};
    case Message::files_of_others:
        return {
            line,
            "este usuario no puede escribir en lo que otro dejó ahí (¿sudo?): sudo chown {user} {files} lo corrige.",
            "this user cannot write in what another one left there (sudo?): sudo chown {user} {files} corrects it."};
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
    case Message::not_started:
        return {
            line,
            "en {folder} hay un proyecto de Compose y ninguno de sus contenedores: arránquelo (docker-compose up -d).",
            "in {folder} is a Compose project and none of its containers: start it (docker-compose up -d)."};
    case Message::addition_possible:
        return {line, "la imagen {image} y la red {network} existen.",
                "the image {image} and the network {network} exist."};
    case Message::tasks_possible: return {line, "Swarm las pone en cada nodo.", "Swarm provides them on each node."};
    case Message::connections_read:
        return {line, "{number}; la base de datos responde.", "{number}; the database answers."};
    case Message::cpu_read:
    case Message::memory_read: return {line, "{percent}% ahora.", "{percent}% now."};
    case Message::nginx_includes:
        return {line, "nginx acepta su configuración e incluye {file}.",
                "nginx accepts its configuration and includes {file}."};
    case Message::nginx_by_alias:
        return {line,
                "nginx acepta su configuración; los backends entran por su alias de red (tras el primer monitoreo, "
                "--check-config dice cómo drenar sin cortes).",
                "nginx accepts its configuration; backends join by their network alias (after the first tick "
                "--check-config tells how to drain without cuts)."};
    case Message::nginx_untold:
        return {line, "nginx acepta su configuración; no dice si incluye {file} (nginx -T).",
                "nginx accepts its configuration; it does not tell whether it includes {file} (nginx -T)."};
    case Message::no_balancer: return {line, "Marea no lo gestiona aquí.", "Marea does not manage one here."};
    case Message::port_free: return {line, "el próximo libre es {port}.", "the next free one is {port}."};
    case Message::ports_by_swarm: return {line, "los reparte Swarm.", "Swarm assigns them."};
    case Message::url_answers: return {line, "{url} responde 200.", "{url} answers 200."};
    case Message::all_answer: return {line, "responden todos: {number}.", "all of them answer: {number}."};
    case Message::stopped:
        return {
            line,
            "{backend} está parado ({state}): arránquelo (docker start {backend}) y mire por qué paró (docker logs "
            "{backend}).",
            "{backend} is stopped ({state}): start it (docker start {backend}), and see why it stopped (docker logs "
            "{backend})."};
    case Message::none_needed: return {line, "no hay ninguno, ni hace falta.", "there is none, and none is needed."};
    case Message::dump_possible:
        return {line, "PostgreSQL {server}, con pg_dump {client}.", "PostgreSQL {server}, pg_dump {client}."};
    case Message::space_free: return {line, "{free} libres en {folder}.", "{free} free in {folder}."};
    case Message::clock_kept: return {line, "sincronizado.", "synchronised."};
    case Message::clock_unknown:
        return {
            line,
            "no consta que algo lo sincronice: compruébelo con timedatectl; si nada lo hace, instale "
            "systemd-timesyncd.",
            "nothing is known to synchronise it: check with timedatectl; if nothing does, install systemd-timesyncd."};
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
        return {line,
                "ninguna todavía: con su línea en el crontab llega en cinco minutos; o ejecute scripts/healthcheck.sh.",
                "none yet: with its line in the crontab it comes within five minutes; or run scripts/healthcheck.sh."};
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
    if (const auto* own = std::get_if<Event<doctor::Message>>(&line.said))
        return fill(phrase_for(own->message).text, own->with);
    if (const auto* backup = std::get_if<Event<BackupMessage>>(&line.said)) return words_of(*backup);
    const auto& judged = std::get<doctor::Judged>(line.said);
    return health_reason(judged.finding, judged.limits, judged.url) + advice(judged.finding.topic).str() + ".";
}

std::string render_doctor(const std::vector<doctor::Line>& lines, const Ink& ink) {
    std::size_t width = 0; // of letters: the verdicts' words have no others than ASCII's
    for (const auto& line : lines)
        width = std::max(width, std::string_view(name_of(line.verdict)).size());
    std::string all;
    for (const auto& line : lines)
        all += fmt::format("{}  {}: {}\n",
                           ink(tone_of(line.verdict), fmt::format("{:{}}", name_of(line.verdict).str(), width)),
                           name_of(line.topic), text::clean(words_of(line), 1500));
    return all;
}

std::string render_doctor_json(const std::vector<doctor::Line>& lines) {
    using Json = nlohmann::ordered_json;
    auto checks = Json::array();
    bool ok = true;
    for (const auto& line : lines) {
        checks.push_back({{"code", code_of(line.topic)}, {"state", code_of(line.verdict)}, {"text", words_of(line)}});
        ok = ok && line.verdict != doctor::Verdict::fault;
    }
    const Json json = {{"checks", std::move(checks)}, {"ok", ok}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace marea
