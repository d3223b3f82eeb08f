#include "report/replay_options.hpp"

#include "base/text.hpp"

namespace marea {

void ReplayFlags::add(CLI::App& app) {
    replay_ =
        app.add_option("--replay", load_,
                       "Repite con cada regla la carga del historial, o la de un CSV, y las compara; no cambia nada")
            ->expected(0, 1)
            ->type_name("[FICHERO]");
    since_given_ =
        app.add_option("--since", since_, "Con --history, --replay o --report: solo lo último, p. ej. 90m, 6h o 7d")
            ->type_name("TIEMPO");
    app.add_option("--set", set_,
                   "Con --replay: también con este ajuste, p. ej. CONNECTIONS_MAX=80 o rule=target; se puede repetir")
        ->type_name("CLAVE=VALOR")
        ->allow_extra_args(false);
    series_given_ =
        app.add_option("--series", series_,
                       "Con --replay: escribe cada minuto (time,desired,running) de los ajustes en vigor, o de --set")
            ->type_name("FICHERO");
}

std::optional<ExitCode> ReplayFlags::take(const CommandLine& line, bool shows, ReplayOptions& options) const {
    if (since_given_->count() > 0) {
        if (!shows && !replaying()) return line.wrong_usage("--since solo va con --history, --replay o --report");
        options.since = text::parse_duration(since_);
        if (!options.since) return line.wrong_usage("--since necesita un tiempo como 90m, 6h o 7d");
    }
    if (!set_.empty() && !replaying()) return line.wrong_usage("--set solo va con --replay");
    for (const auto& one : set_)
        if (one.find('=') == std::string::npos || one.starts_with('='))
            return line.wrong_usage("--set necesita CLAVE=VALOR, p. ej. --set CONNECTIONS_MAX=80");
    options.set = set_;
    if (series_given_->count() > 0) {
        if (!replaying()) return line.wrong_usage("--series solo va con --replay");
        if (series_.empty()) return line.wrong_usage("--series necesita un fichero");
        options.series = series_;
    }
    if (!load_.empty()) options.load = load_;
    return std::nullopt;
}

} // namespace marea
