#include "state/pause.hpp"

#include "system/io.hpp"
#include "system/json.hpp"

namespace marea {
namespace {

constexpr int version = 1;

std::filesystem::path path_in(const std::filesystem::path& folder) {
    return folder / "pause.json";
}

} // namespace

std::string render_pause(const Pause& pause) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pause.until.time_since_epoch()).count();
    return render_json({{"until", seconds}, {"reason", pause.reason}}, version);
}

Result<Pause> parse_pause(const std::string& text) {
    return parse_json(text, version, [](const Json& json) -> Result<Pause> {
        return Pause{Moment(std::chrono::seconds(json.at("until").get<std::int64_t>())),
                     json.at("reason").get<std::string>()};
    });
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
