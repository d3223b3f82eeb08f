#include "base/text.hpp"
#include "report/health_words.hpp"
#include "report/messages.hpp"

#include <fmt/format.h>

namespace marea {
namespace {

/// An error's sentence without its full stop: it goes on in a line.
std::string cause(const Finding& finding) {
    auto text = messages::describe(finding.error.value_or(Error{}));
    if (!text.empty() && text.back() == '.') text.pop_back();
    return text;
}

/// "hace 12 min", with the unit that a person would use.
std::string ago(double seconds) {
    constexpr double minute = 60;
    constexpr double hour = 3600;
    constexpr double day = 86'400;
    if (seconds < 2 * minute) return tr("hace {:.0f} s", "{:.0f} s ago", seconds);
    if (seconds < 2 * hour) return tr("hace {:.0f} min", "{:.0f} min ago", seconds / minute);
    if (seconds < 2 * day) return tr("hace {:.0f} h", "{:.0f} h ago", seconds / hour);
    return tr("hace {:.0f} días", "{:.0f} days ago", seconds / day);
}

Text hint(int status) {
    constexpr int redirect = 300, client_error = 400, server_error = 500;
    if (status >= redirect && status < client_error)
        return {": es una redirección y no se sigue; corrija [healthcheck] url",
                ": it is a redirection, which is not followed; correct [healthcheck] url"};
    constexpr int unauthorized = 401, forbidden = 403;
    if (status == unauthorized || status == forbidden)
        return {": pide identificarse; ponga [healthcheck] basic_auth o headers",
                ": it requires authentication; set [healthcheck] basic_auth or headers"};
    if (status >= server_error)
        return {": nginx no obtiene respuesta de ningún backend; revise su registro de errores",
                ": nginx gets no answer from any backend; look at its error log"};
    return {": compruebe [healthcheck] url y la configuración de nginx",
            ": check [healthcheck] url and nginx's configuration"};
}

} // namespace

std::string health_reason(const Finding& finding, const HealthLimits& limits, const std::string& url) {
    static const Error none;
    const auto& [fault, subject, detail, code] = finding.error ? *finding.error : none;
    switch (finding.topic) {
    case HealthTopic::no_reply:
        if (fault != Fault::http) return cause(finding);
        return tr("{} no respondió ({}): compruebe nginx y sus backends",
                  "{} did not answer ({}): check nginx and its backends", url, detail);
    case HealthTopic::wrong_status: {
        const auto status = static_cast<int>(finding.number);
        return tr("{} respondió {} y se espera 200{}", "{} answered {} and 200 is expected{}", url, status,
                  hint(status));
    }
    case HealthTopic::slow:
        return tr("la respuesta tardó más de {:g} s", "the answer took more than {:g} s", limits.slow_seconds);
    case HealthTopic::retried:
        return tr("respondió al intento {:.0f}", "it answered at attempt {:.0f}", finding.number);
    case HealthTopic::backends_unknown:
        return tr("no se sabe qué backends hay: {}", "it is not known which backends there are: {}", cause(finding));
    case HealthTopic::backend_stopped:
    case HealthTopic::backend_silent: return fmt::format("{} ({})", subject, detail);
    case HealthTopic::none_serves:
        return subject.empty() ? tr("ningún backend está en marcha: docker-compose up -d",
                                    "no backend is running: docker-compose up -d")
                               : tr("ningún backend está en marcha{}: docker service ps {} lo muestra",
                                    "no backend is running{}: docker service ps {} shows why",
                                    detail.empty() ? "" : " (" + detail + ")", subject);
    case HealthTopic::too_few:
        return tr("Backends activos {:.0f} < {} (MIN_BACKENDS): autoscale --explain dice por qué",
                  "Active backends {:.0f} < {} (MIN_BACKENDS): autoscale --explain says why", finding.number,
                  limits.min_backends);
    case HealthTopic::tasks_missing:
        return tr("faltan {:.0f} tareas del servicio {}{}: docker service ps {} lo muestra",
                  "{:.0f} tasks of the service {} are missing{}: docker service ps {} shows why", finding.number,
                  subject, detail.empty() ? "" : " (" + detail + ")", subject);
    case HealthTopic::node_down:
        return tr("el nodo {} no responde: compruebe allí el motor de Docker",
                  "the node {} does not answer: check its Docker engine", subject);
    case HealthTopic::database: return cause(finding);
    case HealthTopic::tick_unknown:
        return tr("no se sabe cuándo fue el último monitoreo: {}",
                  "it is not known when autoscale --monitor last ran: {}", cause(finding));
    case HealthTopic::tick_never:
        return tr("autoscale --monitor no se ha ejecutado nunca: cron lo hace cada minuto; si no llega, compruebe "
                  "crontab -l, y que cron está en marcha (systemctl status cron)",
                  "autoscale --monitor has never run: cron does so each minute; if it does not, check crontab -l, and "
                  "that cron runs (systemctl status cron)");
    case HealthTopic::tick_old:
        if (finding.number < 0)
            return tr("el último monitoreo tiene fecha futura: compruebe el reloj (timedatectl)",
                      "the last run of autoscale --monitor is in the future: check the clock (timedatectl)");
        return tr("el último monitoreo fue {}: compruebe cron y logs/autoscale.log",
                  "autoscale --monitor last ran {}: check cron and logs/autoscale.log", ago(finding.number));
    case HealthTopic::backups_unknown:
        return tr("no se sabe si hay copias de seguridad: {}", "it is not known whether there are backups: {}",
                  cause(finding));
    case HealthTopic::backup_never:
        return tr("no hay ninguna copia de seguridad verificada: ejecute scripts/backup.sh",
                  "there is no verified backup: run scripts/backup.sh");
    case HealthTopic::backup_old:
        if (finding.number < 0)
            return tr("la última copia de seguridad verificada tiene fecha futura: compruebe el reloj (timedatectl)",
                      "the last verified backup is in the future: check the clock (timedatectl)");
        return tr("la última copia de seguridad verificada es de {}: revise logs/backup.log",
                  "the last verified backup was made {}: look at logs/backup.log", ago(finding.number));
    }
    return {};
}

} // namespace marea
