#include "cleanup/look.hpp"
#include "engine/container.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <functional>

namespace marea {
namespace {

using Json = nlohmann::json;

/// One value for each line of JSON, or the first fault.
template <class Value>
Result<std::vector<Value>> parse_lines(std::string_view text, const char* subject,
                                       const std::function<Value(const Json&)>& read) {
    std::vector<Value> values;
    try {
        for (const auto& line : lines_of(text))
            values.push_back(read(Json::parse(line)));
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, subject, error.what()};
    }
    return values;
}

/// Docker writes null for what is empty, or leaves it out.
const Json& part(const Json& json, const char* key) {
    static const Json nothing;
    if (!json.is_object()) return nothing;
    const auto found = json.find(key);
    return found == json.end() ? nothing : *found;
}
std::string text(const Json& json, const char* key) {
    const auto& found = part(json, key);
    return found.is_null() ? std::string() : found.get<std::string>();
}
std::vector<std::string> texts(const Json& json, const char* key) {
    const auto& found = part(json, key);
    return found.is_null() ? std::vector<std::string>() : found.get<std::vector<std::string>>();
}

struct Labels {
    bool compose = false;
    bool keep = false;
    bool managed = false;
};
Labels labels_of(const Json& json) {
    Labels labels;
    for (const auto& [key, value] : json.items()) {
        if (key.starts_with("com.docker.compose.")) labels.compose = true;
        if (key == keep_label) labels.keep = true;
        if (key == managed_label) labels.managed = value == "true";
    }
    return labels;
}

Container container_of(const Json& json) {
    Container container;
    container.id = json.at("id").get<std::string>();
    const auto name = json.at("name").get<std::string>();
    container.name = {name.substr(name.starts_with('/') ? 1 : 0)};
    container.state = state_of(json.at("state").get<std::string>());
    container.finished = parse_docker_time(json.at("finished").get<std::string>());
    const auto labels = labels_of(json.at("labels"));
    container.managed = labels.managed;
    container.compose = labels.compose;
    container.keep = labels.keep;
    container.image = text(json, "image");
    container.log_file = text(json, "log_file");
    for (const auto& mount : json.at("mounts"))
        if (text(mount, "Type") == "volume")
            container.mounts.push_back({text(mount, "Name"), text(mount, "Destination")});
    const auto& log = json.at("log");
    const auto limit = text(part(log, "Config"), "max-size");
    container.unlimited_log = text(log, "Type") == "json-file" && (limit.empty() || limit == "-1");
    return container;
}

Image image_of(const Json& json) {
    Image image;
    image.id = json.at("Id").get<std::string>();
    image.tags = texts(json, "RepoTags");
    image.digests = texts(json, "RepoDigests");
    // Older engines write "<none>:<none>" for no name.
    std::erase_if(image.tags, [](const auto& tag) { return tag.ends_with("<none>"); });
    std::erase_if(image.digests, [](const auto& digest) { return digest.ends_with("<none>"); });
    image.parent = text(json, "Parent");
    image.touched = parse_docker_time(text(json, "Created"));
    const auto tagged = parse_docker_time(text(part(json, "Metadata"), "LastTagTime"));
    if (image.touched && tagged) image.touched = std::max(*image.touched, *tagged);
    image.size = json.at("Size").get<std::uint64_t>();
    image.layers = texts(part(json, "RootFS"), "Layers");
    image.keep = labels_of(part(part(json, "Config"), "Labels")).keep;
    return image;
}

Volume volume_of(const Json& json) {
    Volume volume;
    volume.name = json.at("name").get<std::string>();
    volume.driver = json.at("driver").get<std::string>();
    volume.options = !json.at("options").empty(); // of null too: nothing
    const auto labels = labels_of(json.at("labels"));
    volume.compose = labels.compose;
    volume.keep = labels.keep;
    volume.mountpoint = text(json, "mountpoint");
    return volume;
}

} // namespace

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::optional<Moment> parse_docker_time(const std::string& text) {
    std::tm parts{};
    const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr) return std::nullopt;
    if (*rest == '.')
        for (++rest; *rest >= '0' && *rest <= '9';)
            ++rest;
    std::tm zone{};
    rest = ::strptime(rest, "%z", &zone); // takes "Z" too
    if (rest == nullptr || *rest != '\0') return std::nullopt;
    const auto offset = zone.tm_gmtoff;
    const std::time_t seconds = ::timegm(&parts) - offset;
    constexpr int year_one = 1 - 1900;
    if (parts.tm_year <= year_one) return std::nullopt;
    return std::chrono::system_clock::from_time_t(seconds);
}

Result<std::vector<Container>> parse_containers(std::string_view lines) {
    return parse_lines<Container>(lines, "docker inspect", container_of);
}
Result<std::vector<Image>> parse_images(std::string_view lines) {
    return parse_lines<Image>(lines, "docker image inspect", image_of);
}
Result<std::vector<Volume>> parse_volumes(std::string_view lines) {
    return parse_lines<Volume>(lines, "docker volume inspect", volume_of);
}

} // namespace marea
