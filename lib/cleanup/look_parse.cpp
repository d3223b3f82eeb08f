#include "cleanup/look.hpp"
#include "engine/container.hpp"
#include "engine/swarm.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>

namespace marea {
namespace {

using Json = nlohmann::json;

/// What a parser makes of the text; what it throws is Fault::malformed.
template <class Value, class Parser>
Result<Value> parsed(const std::string& text, const char* subject, const Parser& parse) {
    try {
        return parse(Json::parse(text));
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, subject, error.what()};
    }
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
    bool task = false;   ///< of a Swarm service
    bool stack = false;  ///< of Swarm's
    std::string name;    ///< that Marea gave its container
    std::string project; ///< its root, by Marea's label
    std::string folder;  ///< its root, by Compose's label
    [[nodiscard]] const std::string& root() const { return project.empty() ? folder : project; }
};
Labels labels_of(const Json& json) {
    Labels labels;
    for (const auto& [key, value] : json.items()) {
        if (key.starts_with("com.docker.compose.")) labels.compose = true;
        if (key == "com.docker.swarm.task.id" || key == "com.docker.swarm.service.id") labels.task = true;
        if (key == engine::stack_label) labels.stack = true;
        if (key == keep_label) labels.keep = true;
        if (key == managed_label) labels.managed = value == "true";
        if (key == name_label) labels.name = value.get<std::string>();
        if (key == project_label) labels.project = value.get<std::string>();
        if (key == compose_folder_label) labels.folder = value.get<std::string>();
    }
    return labels;
}

Container container_of(const Json& json) {
    Container container;
    container.id = json.at("Id").get<std::string>();
    const auto name = json.at("Name").get<std::string>();
    container.name = {name.substr(name.starts_with('/') ? 1 : 0)};
    const auto& state = json.at("State");
    container.state = state_of(state.at("Status").get<std::string>());
    container.finished = parse_docker_time(state.at("FinishedAt").get<std::string>());
    const auto labels = labels_of(part(json.at("Config"), "Labels"));
    container.managed = labels.managed && (labels.name.empty() || labels.name == container.name.value);
    container.compose = labels.compose;
    container.keep = labels.keep;
    container.swarm = labels.task;
    container.project = labels.root();
    container.image = text(json, "Image");
    container.log_file = text(json, "LogPath");
    for (const auto& mount : json.at("Mounts"))
        if (text(mount, "Type") == "volume")
            container.mounts.push_back({text(mount, "Name"), text(mount, "Destination")});
    const auto& log = part(json.at("HostConfig"), "LogConfig");
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
    const auto labels = labels_of(part(part(json, "Config"), "Labels"));
    image.keep = labels.keep;
    for (const auto& root : {labels.project, labels.folder})
        if (!root.empty()) image.projects.push_back(root);
    return image;
}

Volume volume_of(const Json& json) {
    Volume volume;
    volume.name = json.at("Name").get<std::string>();
    volume.driver = json.at("Driver").get<std::string>();
    volume.options = !json.at("Options").empty(); // of null too: nothing
    const auto labels = labels_of(json.at("Labels"));
    volume.compose = labels.compose;
    volume.keep = labels.keep;
    volume.swarm = labels.stack;
    volume.mountpoint = text(json, "Mountpoint");
    return volume;
}

std::uint64_t size_in(const Json& json, const char* key) { // -1: not computed
    const auto& size = part(json, key);
    return size.is_number() && size.get<std::int64_t>() > 0 ? size.get<std::uint64_t>() : 0;
}

bool is_true(const Json& json, const char* key) {
    const auto& value = part(json, key);
    return value.is_boolean() && value.get<bool>();
}

/// Of API 1.52 and later: sums, and the records when asked for.
const Json& records(const Json& json, const char* before, const char* sums) {
    const auto& list = part(json, before);
    return list.is_null() ? part(part(json, sums), "Items") : list;
}

DiskUse disk_use_of(const Json& json) {
    DiskUse use;
    for (const auto& build : records(json, "BuildCache", "BuildCacheDiskUsage")) {
        if (is_true(build, "InUse") || is_true(build, "Shared")) continue;
        use.builds.push_back({size_in(build, "Size"), parse_docker_time(text(build, "LastUsedAt"))});
        use.build_cache += use.builds.back().bytes;
    }
    for (const auto& image : records(json, "Images", "ImagesDiskUsage")) {
        const auto tags = texts(image, "RepoTags");
        const auto& containers = part(image, "Containers");
        const bool unused = containers.is_number() && containers.get<std::int64_t>() == 0;
        if (!unused || tags.empty() || tags.front().ends_with("<none>")) continue;
        const auto size = size_in(image, "Size");
        use.unused_images += size - std::min(size, size_in(image, "SharedSize"));
    }
    return use;
}

} // namespace

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

Result<Container> parse_container(const std::string& json) {
    return parsed<Container>(json, "/containers/ID/json", container_of);
}
Result<Image> parse_image(const std::string& json) {
    return parsed<Image>(json, "/images/ID/json", image_of);
}
Result<std::vector<Volume>> parse_volumes(const std::string& json) {
    return parsed<std::vector<Volume>>(json, "/volumes", [](const Json& all) {
        std::vector<Volume> volumes;
        for (const auto& volume : part(all, "Volumes"))
            volumes.push_back(volume_of(volume));
        return volumes;
    });
}
Result<DiskUse> parse_disk_use(const std::string& json) {
    return parsed<DiskUse>(json, "/system/df", disk_use_of);
}

} // namespace marea
