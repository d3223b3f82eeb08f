#include "report/replay_options.hpp"

#include "base/text.hpp"

namespace marea {

void ReplayFlags::add(CLI::App& app) {
    replay_ =
        app.add_option("--replay", load_,
                       tr("Repite con cada regla la carga del historial, o la de un CSV, y las compara; no cambia nada",
                          "Repeats the history's load, or a CSV's, with each rule and compares them; changes nothing"))
            ->expected(0, 1)
            ->type_name(tr("[FICHERO]", "[FILE]"));
    since_given_ = app.add_option("--since", since_,
                                  tr("Con --history, --replay o --report: solo lo último, p. ej. 90m, 6h o 7d",
                                     "With --history, --replay or --report: the last part only, e.g. 90m, 6h or 7d"))
                       ->type_name(tr("TIEMPO", "TIME"));
    app.add_option(
           "--set", set_,
           tr("Con --replay: también con este ajuste, p. ej. CONNECTIONS_MAX=80 o rule=target; se puede repetir",
              "With --replay: also with this setting, e.g. CONNECTIONS_MAX=80 or rule=target; may be repeated"))
        ->type_name(tr("CLAVE=VALOR", "KEY=VALUE"))
        ->allow_extra_args(false);
    series_given_ =
        app.add_option(
               "--series", series_,
               tr("Con --replay: escribe cada minuto (time,desired,running) de los ajustes en vigor, o de --set",
                  "With --replay: writes each minute (time,desired,running) of the settings in force, or of --set"))
            ->type_name(tr("FICHERO", "FILE"));
}

std::optional<ExitCode> ReplayFlags::take(const CommandLine& line, bool shows, ReplayOptions& options) const {
    if (since_given_->count() > 0) {
        if (!shows && !replaying())
            return line.wrong_usage(tr("--since solo va con --history, --replay o --report",
                                       "--since goes with --history, --replay or --report only"));
        options.since = text::parse_duration(since_);
        if (!options.since)
            return line.wrong_usage(
                tr("--since necesita un tiempo como 90m, 6h o 7d", "--since needs a time such as 90m, 6h or 7d"));
    }
    if (!set_.empty() && !replaying())
        return line.wrong_usage(tr("--set solo va con --replay", "--set goes with --replay only"));
    for (const auto& one : set_)
        if (one.find('=') == std::string::npos || one.starts_with('='))
            return line.wrong_usage(tr("--set necesita CLAVE=VALOR, p. ej. --set CONNECTIONS_MAX=80",
                                       "--set needs KEY=VALUE, e.g. --set CONNECTIONS_MAX=80"));
    options.set = set_;
    if (series_given_->count() > 0) {
        if (!replaying())
            return line.wrong_usage(tr("--series solo va con --replay", "--series goes with --replay only"));
        if (series_.empty()) return line.wrong_usage(tr("--series necesita un fichero", "--series needs a file"));
        options.series = series_;
    }
    if (!load_.empty()) options.load = load_;
    return std::nullopt;
}

} // namespace marea
