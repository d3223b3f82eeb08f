#include "config/load.hpp"

#include "config/commands.hpp"
#include "config/credentials.hpp"
#include "config/keys.hpp"
#include "config/overrides.hpp"
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
        errors.push_back({*file, 0, tr("no se puede leer ({})", "cannot be read ({})", content.error().detail)});
    else if (!*content)
        errors.push_back({*file, 0, tr("no existe", "does not exist")});
    else
        try {
            return toml::parse(**content, file->string());
        } catch (const toml::parse_error& error) {
            errors.push_back({*file, static_cast<int>(error.source().begin.line),
                              tr("no es TOML válido ({})", "is not valid TOML ({})", error.description())});
        }
    return {};
}

void use_system_folders(Settings& settings) {
    const std::filesystem::path state = "/var/lib/marea";
    settings.paths.state_dir = state;
    settings.backup.directory = state / "backups";
    settings.cleanup.log_dir = "/var/log/marea";
}

} // namespace

Language language_in(const ConfigChoice& choice) {
    std::error_code failed;
    if (!choice.file || !std::filesystem::is_regular_file(*choice.file, failed)) return Language::es;
    std::vector<ConfigError> faults; // which loading says
    const auto named = parse_file(choice.file, faults)["language"].value_or(std::string());
    for (const auto& [name, meaning] : config::language_words)
        if (name == named) return meaning;
    return Language::es;
}

std::variant<Settings, std::vector<ConfigError>>
load_settings(const ConfigChoice& choice, const Environment& environment, const std::vector<std::string>& overrides) {
    std::vector<ConfigError> errors;
    auto file = parse_file(choice.file, errors);
    config::override_with(file, overrides, errors);
    if (!errors.empty()) return errors;
    Settings settings;
    settings.file = choice.file.value_or("");
    settings.root = choice.root;
    if (system_wide(choice)) use_system_folders(settings);
    config::Reader reader(file, settings.file, settings.root, errors);
    config::visit(settings, reader);
    reader.complain_about_unknown();
    const auto& limits = settings.thresholds;
    const bool compared = settings.scaling.rule == RuleKind::thresholds; // for the target rule the minimum has no say
    for (const auto& row : metric_rows)
        if (compared)
            reader.check_pair(std::string(row.key) + "_MIN", limits[row.metric].min, std::string(row.key) + "_MAX",
                              limits[row.metric].max);
    reader.check_pair("MIN_BACKENDS", limits.min_backends, "MAX_BACKENDS", limits.max_backends);
    reader.check_schedule(settings.schedule, limits.max_backends);
    if (settings.backup.dump_command != std::vector<std::string>{automatic})
        reader.check_ending("backup", "dump_command", settings.backup.dump_command, "pg_dump");
    config::check_commands(settings, reader);
    config::take_dotenv(settings, environment, errors);
    if (errors.empty()) return settings;
    std::stable_sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
    return errors;
}

} // namespace marea
