#include "command.hpp"

#include "config/keys.hpp"
#include "config/load.hpp"
#include "report/setting_words.hpp"

#include <map>
#include <sstream>
#include <stdexcept>

namespace marea {
namespace {

/// "guards.cooldown_seconds" -> "60", as --check-config prints it.
std::map<std::string, std::string> defaults() {
    std::map<std::string, std::string> values;
    std::istringstream lines(render_settings(Settings()));
    std::string table;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('[')) table = line.substr(1, line.find(']') - 1);
        const auto equals = line.find(" = ");
        if (equals != std::string::npos && !line.starts_with('#'))
            values[path_of(table, line.substr(0, equals))] = line.substr(equals + 3);
    }
    return values;
}

/// The visitor of config::visit that tells of each key.
class Page {
public:
    [[nodiscard]] const std::string& result() const { return text_; }

    void table(std::string_view name) {
        table_ = name;
        text_ += roff::section(name.empty() ? tr("UMBRALES", "THRESHOLDS") : fmt::format("[{}]", name));
    }
    void schedule(std::string_view key, const Schedule&) {
        table_.clear();
        text_ += roff::section(fmt::format("[[{}]]", key)) + meaning(key);
    }
    void number(std::string_view key, const auto&, config::Range range) {
        entry(key, tr("de {} a {}", "{} to {}", range.min, range.max));
    }
    void port(std::string_view key, const auto&) {
        entry(key, tr("de 1 a 65535, o \"auto\"", "1 to 65535, or \"auto\""));
    }
    template <class Value>
    void word(std::string_view key, const Value&, const config::Words<Value>& words) {
        std::string list;
        for (const auto& [name, value] : words)
            list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", name);
        entry(key, list);
    }
    void flag(std::string_view key, const auto&) { entry(key, "true, false"); }
    void text(std::string_view key, const auto&, config::Shape) { entry(key); }
    void path(std::string_view key, const auto&) { entry(key); }
    void optional_path(std::string_view key, const auto&) { entry(key); }
    void texts(std::string_view key, const auto&) { entry(key); }
    void names(std::string_view key, const auto&) { entry(key); }
    void servers(std::string_view key, const auto&) { entry(key); }
    void command(std::string_view key, const auto&) { entry(key); }
    void pairs(std::string_view key, const auto&) { entry(key); }
    void secret(std::string_view key, const auto&) { entry(key); }
    void secrets(std::string_view key, const auto&) { entry(key); }
    void secret_url(std::string_view key, const auto&) { entry(key); }

private:
    [[nodiscard]] std::string meaning(std::string_view key) const {
        const auto* words = words_of(table_, key);
        if (words == nullptr) throw std::logic_error("no words for " + path_of(table_, key));
        return roff::plain(words->meaning) + "\n";
    }
    void entry(std::string_view key, const std::string& range = {}) {
        text_ +=
            fmt::format(".TP\n\\fB{}\\fR = {}{}\n{}", roff::plain(key), roff::plain(defaults_.at(path_of(table_, key))),
                        range.empty() ? "" : "  (" + roff::plain(range) + ")", meaning(key));
    }

    std::map<std::string, std::string> defaults_ = defaults();
    std::string table_;
    std::string text_;
};

} // namespace

std::string settings_page() {
    auto text = roff::header("autoscale.conf", 5) + roff::section(tr("NOMBRE", "NAME"));
    text += "autoscale.conf \\- " + tr("configuración de Marea", "settings of Marea") + "\n";
    text += roff::section(tr("DESCRIPCIÓN", "DESCRIPTION"));
    text += roff::plain(tr(
        "Un fichero TOML. Una clave que falta vale lo que aquí se muestra tras el signo igual. Los errores se dicen "
        "todos a la vez, y con ellos no se cambia nada; marea-autoscale --check-config muestra lo que está en vigor. "
        "Las rutas relativas parten de la carpeta del proyecto, la que contiene a config/.",
        "A TOML file. A key that is missing has the value shown here after the equals sign. Errors are told all at "
        "once, and with any nothing is changed; marea-autoscale --check-config shows what is in force. Relative "
        "paths begin at the project's folder, the one that contains config/."));
    Page page;
    const Settings settings;
    config::visit(settings, page);
    text += "\n" + page.result() + roff::section(tr("FICHEROS", "FILES"));
    text +=
        roff::plain("/etc/marea/autoscale.conf, config/autoscale.conf, /usr/share/marea/config/autoscale.conf") + "\n";
    text += roff::section(tr("VÉASE TAMBIÉN", "SEE ALSO"));
    return text + ".BR marea\\-autoscale (1),\n.BR marea\\-backup (1),\n.BR marea\\-cleanup (1),\n.BR "
                  "marea\\-healthcheck (1)\n";
}

} // namespace marea
