#include "state/pause.hpp"

#include "state/shared_json.hpp"
#include "system/io.hpp"

namespace marea {
namespace {

constexpr int pause_version = 1;

std::filesystem::path path_in(const std::filesystem::path& folder) {
    return folder / "pause.json";
}

} // namespace

std::string render_pause(const Pause& pause) {
    return render_json(to_json(pause), pause_version);
}

Result<Pause> parse_pause(const std::string& text) {
    return parse_json(text, pause_version, [](const Json& json) -> Result<Pause> { return pause_from(json); });
}

PauseFile pause_file(const std::filesystem::path& folder) {
    return PauseFile(path_in(folder));
}

Result<std::optional<Pause>> pause_in_force(const std::filesystem::path& folder, Moment now) {
    auto found = pause_file(folder).find();
    if (found && *found && (*found)->until <= now) return std::optional<Pause>{};
    return found;
}

Result<void> end_pause(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::remove(path_in(folder), failed);
    if (failed) return io_error(path_in(folder), failed.value());
    return {};
}

} // namespace marea
