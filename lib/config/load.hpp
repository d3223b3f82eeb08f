#pragma once

#include "config/settings.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace marea {

/// One fault in the settings: "config/autoscale.conf:12: CPU_MAX ... ", ready to print.
struct ConfigError {
    std::filesystem::path file;
    int line = 0; ///< 0: the file as a whole
    std::string message;
};

/// Where an environment variable's value comes from; tests pass their own. One that is set to nothing is an empty text.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

/// The file to read: `--config FILE`, else $MAREA_CONFIG, else config/autoscale.conf in the folder that the shim passes
/// in $MAREA_ROOT, else ../config/autoscale.conf from the real path of the program, else /etc/marea/autoscale.conf.
/// A file that was named and does not exist is an error later, in load; no file at all means all defaults, of the
/// project that the program stands in or, for a program below /usr, of the host.
struct ConfigChoice {
    std::optional<std::filesystem::path> file;
    std::filesystem::path root; ///< what relative paths are relative to: the parent of the file's config/ folder
};
[[nodiscard]] ConfigChoice find_config(const std::optional<std::filesystem::path>& flag, const Environment& environment,
                                       const std::filesystem::path& program);

/// The language that the file names, for what is said before its settings are known or when they are faulty: Spanish
/// where the file is missing, cannot be read or is no TOML, and where it can be read only once.
[[nodiscard]] Language language_in(const ConfigChoice& choice);

/// Whether the settings are the host's (below /etc), not a project's: then what Marea writes has its default place in
/// /var/lib/marea and /var/log/marea.
[[nodiscard]] bool system_wide(const ConfigChoice& choice);

/// Reads the TOML file and the project's .env. Either everything is valid, or every error at once.
/// An unknown key (with the nearest valid one), a wrong type, NaN, min > max and an out-of-range value are errors.
/// DB_USER, DB_PASSWORD and DB_NAME: the environment first, then the project's .env, then the file (not DB_PASSWORD).
/// `overrides`: "KEY=VALUE", in the place of what the file says (config/overrides.hpp).
[[nodiscard]] std::variant<Settings, std::vector<ConfigError>>
load_settings(const ConfigChoice& choice, const Environment& environment,
              const std::vector<std::string>& overrides = {});

/// The effective settings as TOML that load_settings reads back; secrets print as ***.
[[nodiscard]] std::string render_settings(const Settings& settings);

} // namespace marea
