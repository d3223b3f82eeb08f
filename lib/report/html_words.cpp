#include "report/html_words.hpp"

#include <array>

namespace marea {
namespace {

constexpr std::array page_words = {
    HtmlWord{"lang", {"es", "en"}},
    HtmlWord{"title", {"Informe", "Report"}},
    HtmlWord{"backends", {"Backends", "Backends"}},
    HtmlWord{"cpu_percent", {"CPU", "CPU"}},
    HtmlWord{"memory_percent", {"Memoria", "Memory"}},
    HtmlWord{"connections", {"Conexiones", "Connections"}},
    HtmlWord{"now", {"último", "last"}},
    HtmlWord{"least", {"mín", "min"}},
    HtmlWord{"most", {"máx", "max"}},
    HtmlWord{"mean", {"media", "mean"}},
    HtmlWord{"limit_min", {"mínimo", "minimum"}},
    HtmlWord{"limit_max", {"máximo", "maximum"}},
    HtmlWord{"missing", {"sin datos", "no data"}},
    HtmlWord{"none", {"no disponible en este tiempo", "not available in this time"}},
    HtmlWord{"added", {"añadidos", "added"}},
    HtmlWord{"retired", {"retirados", "retired"}},
    HtmlWord{"failed", {"arranques fallidos", "failed starts"}},
    HtmlWord{"backup", {"copia verificada", "verified backup"}},
    HtmlWord{"backup_bad", {"copia sin verificar", "unverified backup"}},
    HtmlWord{"card_maximum", {"Tiempo en el máximo", "Time at the maximum"}},
    HtmlWord{"card_backends", {"Backends de media", "Backends on average"}},
    HtmlWord{"card_changes", {"Cambios al día", "Changes a day"}},
    HtmlWord{"card_failed", {"Arranques fallidos", "Failed starts"}},
    HtmlWord{"card_backups", {"Copias verificadas", "Verified backups"}},
    HtmlWord{"card_ticks", {"Monitoreos", "Ticks"}},
    HtmlWord{"of_time", {"del tiempo", "of the time"}},
    HtmlWord{"added_retired", {"{0} añadidos, {1} retirados", "{0} added, {1} retired"}},
    HtmlWord{"from_to", {"entre {0} y {1}", "between {0} and {1}"}},
    HtmlWord{"last_backup", {"la última, {0} ({1})", "the last one {0} ({1})"}},
    HtmlWord{"no_backup", {"ninguna todavía", "none yet"}},
    HtmlWord{"unverified", {"{0} sin verificar", "{0} unverified"}},
    HtmlWord{"recorded", {"{0} % del tiempo", "{0} % of the time"}},
    HtmlWord{"none_failed", {"ninguno", "none"}},
    HtmlWord{"days", {"d", "d"}},
    HtmlWord{"hours", {"h", "h"}},
    HtmlWord{"minutes", {"min", "min"}},
    HtmlWord{"months",
             {"ene feb mar abr may jun jul ago sep oct nov dic", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"}},
    HtmlWord{"keys",
             {"Pase el ratón o el dedo por los gráficos; con el teclado, ← y →.",
              "Move the mouse or a finger over the charts; with the keyboard, ← and →."}},
    HtmlWord{"local", {"Hora de {0}.", "Times of {0}."}},
    HtmlWord{"target",
             {"Con rule = \"target\" los umbrales son de cada backend y no se dibujan.",
              "With rule = \"target\" the thresholds are of each backend and are not drawn."}},
    HtmlWord{"made", {"Marea {0}, {1}", "Marea {0}, {1}"}},
    HtmlWord{"chart",
             {"{0}: gráfico. Use las flechas para recorrerlo.", "{0}: chart. Use the arrows to move along it."}},
};

} // namespace

std::span<const HtmlWord> html_words() {
    return page_words;
}

std::string messages::no_history(const Settings& settings) {
    const bool off = settings.scaling.history_days <= 0;
    return tr("no hay ningún monitoreo en el historial de ese tiempo{}.",
              "there is no tick in the history of that time{}.",
              off ? Text(": [scaling] history_days = 0 lo desactiva", ": [scaling] history_days = 0 turns it off").str()
                  : std::string());
}

} // namespace marea
