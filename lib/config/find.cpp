#include "config/load.hpp"

#include <cstdlib>

namespace marea {
namespace {

namespace fs = std::filesystem;

/// The project root for a settings file: relative paths in it mean the project, wherever cron starts the program.
fs::path root_of(const fs::path& file) {
    const auto folder = fs::weakly_canonical(file).parent_path();
    return folder.filename() == "config" ? folder.parent_path() : folder;
}

} // namespace

Environment process_environment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return std::string(value);
    };
}

ConfigChoice find_config(const std::optional<fs::path>& flag, const Environment& environment, const fs::path& program) {
    std::error_code failed;
    const auto chosen = [](const fs::path& file) { return ConfigChoice{file, root_of(file)}; };
    if (flag) return chosen(*flag);
    if (const auto named = environment("MAREA_CONFIG")) return chosen(*named);

    const auto shim_root = environment("MAREA_ROOT");
    const fs::path default_file = fs::path("config") / "autoscale.conf";
    if (shim_root && fs::exists(*shim_root / default_file, failed)) return chosen(*shim_root / default_file);
    const auto program_root = program.parent_path().parent_path();
    if (fs::exists(program_root / default_file, failed)) return chosen(program_root / default_file);
    const fs::path system_wide = "/etc/marea/autoscale.conf";
    if (fs::exists(system_wide, failed)) return chosen(system_wide);
    return {std::nullopt, shim_root ? fs::path(*shim_root) : program_root};
}

} // namespace marea
