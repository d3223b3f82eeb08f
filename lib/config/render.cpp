#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/schedule.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace marea {
namespace {

/// A JSON string is a TOML string as well.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The visitor of config::visit that writes each key as it is in force.
class Renderer {
public:
    explicit Renderer(std::string beginning) : text_(std::move(beginning)) {}
    [[nodiscard]] const std::string& result() const { return text_; }

    void table(std::string_view name) {
        if (!name.empty()) text_ += fmt::format("\n[{}]\n", name);
    }
    void number(std::string_view key, Percent value, config::Range) { line(key, fmt::format("{}", value.value)); }
    void number(std::string_view key, Port value, config::Range) { line(key, fmt::format("{}", value.value)); }
    template <class Number>
    void number(std::string_view key, Number value, config::Range) {
        line(key, fmt::format("{}", value));
    }
    void port(std::string_view key, Port value) {
        value.value == 0 ? line(key, quoted(automatic)) : number(key, value, {});
    }
    void flag(std::string_view key, bool value) { line(key, value ? "true" : "false"); }
    void text(std::string_view key, const std::string& value, config::Shape) { line(key, quoted(value)); }
    void path(std::string_view key, const std::filesystem::path& value) { line(key, quoted(value.string())); }
    template <class Value>
    void word(std::string_view key, Value value, const config::Words<Value>& words) {
        for (const auto& [name, meaning] : words)
            if (meaning == value) line(key, quoted(std::string(name)));
    }
    void texts(std::string_view key, const std::vector<std::string>& values) {
        std::string list;
        for (const auto& value : values)
            list += (list.empty() ? "" : ", ") + quoted(value);
        line(key, "[" + list + "]");
    }
    void command(std::string_view key, const std::vector<std::string>& values) { texts(key, values); }
    void names(std::string_view key, const std::vector<std::string>& values) { texts(key, values); }
    void servers(std::string_view key, const std::vector<std::string>& values) { texts(key, values); }
    void optional_path(std::string_view key, const std::filesystem::path& value) { path(key, value); }
    void secret(std::string_view key, const Secret& value) { line(key, value.empty() ? "\"\"" : "\"***\""); }
    void secret_url(std::string_view key, const Secret& value) { secret(key, value); }
    void secrets(std::string_view key, const std::map<std::string, Secret>& values) {
        std::map<std::string, std::string> shown;
        for (const auto& [name, value] : values)
            shown.emplace(name, "***");
        pairs(key, shown);
    }
    void pairs(std::string_view key, const std::map<std::string, std::string>& values) {
        std::string list;
        for (const auto& [name, value] : values)
            list += fmt::format("{}{} = {}", list.empty() ? " " : ", ", name, quoted(value));
        line(key, list.empty() ? "{}" : "{" + list + " }");
    }
    void schedule(std::string_view key, const Schedule& entries) {
        for (const auto& entry : entries)
            text_ += fmt::format("\n[[{}]]\ndays = \"{}\"\nfrom = \"{}\"\nto = \"{}\"\nmin_backends = {}\n", key,
                                 config::days_text(entry.days), config::time_text(entry.from),
                                 config::time_text(entry.to), entry.min_backends);
    }

private:
    void line(std::string_view key, const std::string& value) { text_ += fmt::format("{} = {}\n", key, value); }
    std::string text_;
};

} // namespace

std::string render_settings(const Settings& settings) {
    const auto from =
        settings.file.empty() ? tr("ningún fichero: valores por defecto", "no file: defaults") : settings.file.string();
    const auto& database = settings.database;
    const auto password = !database.password.empty()  ? std::string("***")
                          : database.password_defined ? tr("vacía", "empty")
                                                      : tr("sin definir", "not set");
    Renderer renderer(tr("# Configuración efectiva: {}\n# DB_PASSWORD: {}\n\n",
                         "# Settings in force: {}\n# DB_PASSWORD: {}\n\n", from, password));
    config::visit(settings, renderer);
    return renderer.result();
}

} // namespace marea
