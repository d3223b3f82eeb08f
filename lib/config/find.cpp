#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>

namespace marea {
namespace {

namespace fs = std::filesystem;

/// The project root for a settings file: relative paths in it mean the project, wherever cron starts the program.
fs::path root_of(const fs::path& file) {
    std::error_code failed; // loading says what is wrong with such a path
    auto real = fs::weakly_canonical(file, failed);
    if (failed) real = fs::absolute(file, failed);
    const auto folder = real.parent_path();
    return folder.filename() == "config" ? folder.parent_path() : folder;
}

/// Whether it is there, as far as can be told: what may not be looked at is no reason to go on with other limits, so it
/// counts as there and loading says why it cannot be read.
bool may_exist(const fs::path& file) {
    std::error_code failed;
    return fs::status(file, failed).type() != fs::file_type::not_found;
}

/// Whether a path lies in that folder, by its names alone.
bool below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// A path's variable that is set to nothing names no path.
std::optional<std::string> named_by(const Environment& environment, const char* variable) {
    auto path = environment(variable);
    return path && path->empty() ? std::nullopt : path;
}

} // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return std::string(value);
    };
}

ConfigChoice find_config(const std::optional<fs::path>& flag, const Environment& environment, const fs::path& program) {
    const auto chosen = [](const fs::path& file) { return ConfigChoice{file, root_of(file)}; };
    if (flag) return chosen(*flag);
    if (const auto named = named_by(environment, "MAREA_CONFIG")) return chosen(*named);

    const auto shim_root = named_by(environment, "MAREA_ROOT");
    const fs::path default_file = fs::path("config") / "autoscale.conf";
    if (shim_root && may_exist(*shim_root / default_file)) return chosen(*shim_root / default_file);
    const auto program_root = program.parent_path().parent_path();
    if (may_exist(program_root / default_file)) return chosen(program_root / default_file);
    const fs::path system_wide = "/etc/marea/autoscale.conf";
    if (may_exist(system_wide)) return chosen(system_wide);
    if (shim_root) return {std::nullopt, *shim_root};
    // A package's program stands in no project, and nothing is to be written beside it.
    return {std::nullopt, below(program, "/usr") ? system_wide.parent_path() : program_root};
}

bool system_wide(const ConfigChoice& choice) {
    return below(choice.root, "/etc");
}

} // namespace marea
