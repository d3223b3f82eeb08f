#include "config/load.hpp"

#include "config/dotenv.hpp"
#include "config/keys.hpp"
#include "config/reader.hpp"
#include "system/files.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace marea {
namespace {

/// The file's text parsed; an empty table for no file.
toml::table parse_file(const std::optional<std::filesystem::path>& file, std::vector<ConfigError>& errors) {
    if (!file) return {};
    const auto content = read_file(*file);
    if (!content)
        errors.push_back({*file, 0, fmt::format("no se puede leer ({})", content.error().detail)});
    else if (!*content)
        errors.push_back({*file, 0, "no existe"});
    else
        try {
            return toml::parse(**content, file->string());
        } catch (const toml::parse_error& error) {
            errors.push_back({*file, static_cast<int>(error.source().begin.line),
                              fmt::format("no es TOML válido ({})", error.description())});
        }
    return {};
}

void take_credentials(Settings& settings, const Environment& environment, std::vector<ConfigError>& errors) {
    auto& database = settings.database;
    const auto file = settings.root / ".env";
    const auto content = read_file(file);
    std::map<std::string, std::string> values;
    if (!content) {
        errors.push_back({file, 0, fmt::format("no se puede leer ({})", content.error().detail)});
    } else if (*content) {
        auto parsed = config::parse_dotenv(**content);
        if (const auto* fault = std::get_if<config::DotenvFault>(&parsed))
            errors.push_back({file, fault->line, "hay unas comillas sin cerrar"});
        else
            values = std::get<std::map<std::string, std::string>>(std::move(parsed));
    }
    for (const auto& [key, value] : values)
        settings.dotenv.emplace(key, Secret(value));
    const auto find = [&](const std::string& key) -> std::optional<std::string> {
        if (auto value = environment(key)) return value;
        if (const auto found = values.find(key); found != values.end() && !found->second.empty()) return found->second;
        return std::nullopt;
    };
    if (auto user = find("DB_USER")) database.user = *std::move(user);
    if (auto name = find("DB_NAME")) database.name = *std::move(name);
    if (auto password = find("DB_PASSWORD")) database.password = Secret(*std::move(password));
}

} // namespace

std::variant<Settings, std::vector<ConfigError>> load_settings(const ConfigChoice& choice,
                                                               const Environment& environment) {
    std::vector<ConfigError> errors;
    const auto file = parse_file(choice.file, errors);
    if (!errors.empty()) return errors;
    Settings settings;
    settings.file = choice.file.value_or("");
    settings.root = choice.root;
    config::Reader reader(file, settings.file, settings.root, errors);
    config::visit(settings, reader);
    reader.complain_about_unknown();
    const auto& limits = settings.thresholds;
    reader.check_pair("CPU_MIN", limits.cpu_min.value, "CPU_MAX", limits.cpu_max.value);
    reader.check_pair("MEMORY_MIN", limits.memory_min.value, "MEMORY_MAX", limits.memory_max.value);
    reader.check_pair("CONNECTIONS_MIN", static_cast<double>(limits.connections_min), "CONNECTIONS_MAX",
                      static_cast<double>(limits.connections_max));
    reader.check_pair("MIN_BACKENDS", limits.min_backends, "MAX_BACKENDS", limits.max_backends);
    reader.check_ending("backup", "dump_command", settings.backup.dump_command, "pg_dump");
    take_credentials(settings, environment, errors);
    if (errors.empty()) return settings;
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return errors;
}

} // namespace marea
