#include "probe/leftovers.hpp"

#include "probe/backends.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <functional>
#include <set>

namespace marea {
namespace {

using Json = nlohmann::json;

// Only what is needed, one line for each: the whole of `docker inspect` is 8 KB a container, and holds secrets.
constexpr auto container_format =
    R"({"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Image}},"state":{{json .State.Status}},)"
    R"("finished":{{json .State.FinishedAt}},"labels":{{json .Config.Labels}},"mounts":{{json .Mounts}},)"
    R"("log":{{json .HostConfig.LogConfig}},"log_file":{{json .LogPath}}})";
constexpr auto image_format =
    R"({"id":{{json .Id}},"tags":{{json .RepoTags}},"digests":{{json .RepoDigests}},"parent":{{json .Parent}},)"
    R"("created":{{json .Created}},"tagged":{{json .Metadata.LastTagTime}},"size":{{json .Size}},)"
    R"("layers":{{json .RootFS.Layers}},"labels":{{if .Config}}{{json .Config.Labels}}{{else}}null{{end}}})";
constexpr auto volume_format =
    R"({"name":{{json .Name}},"driver":{{json .Driver}},"labels":{{json .Labels}},"options":{{json .Options}},)"
    R"("mountpoint":{{json .Mountpoint}}})";
constexpr auto size_format = R"({"id":{{json .Id}},"size":{{json .SizeRw}}})";

std::vector<std::string> non_empty_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// One value for each line of JSON, or the first fault.
template <class Value>
Result<std::vector<Value>> parse_lines(std::string_view text, const char* subject,
                                       const std::function<Value(const Json&)>& read) {
    std::vector<Value> values;
    try {
        for (const auto& line : non_empty_lines(text))
            values.push_back(read(Json::parse(line)));
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, subject, error.what()};
    }
    return values;
}

/// Docker writes null for an empty list and leaves out what is empty.
std::string text(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
}
std::vector<std::string> texts(const Json& json, const char* key) {
    return json.at(key).is_null() ? std::vector<std::string>() : json.at(key).get<std::vector<std::string>>();
}

struct Labels {
    bool compose = false;
    bool keep = false;
    bool managed = false;
};
Labels labels_of(const Json& json) {
    Labels labels;
    if (json.at("labels").is_null()) return labels;
    for (const auto& [key, value] : json.at("labels").items()) {
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
    const auto labels = labels_of(json);
    container.managed = labels.managed;
    container.compose = labels.compose;
    container.keep = labels.keep;
    container.image = text(json, "image");
    container.log_file = text(json, "log_file");
    if (const auto& mounts = json.at("mounts"); !mounts.is_null())
        for (const auto& mount : mounts)
            if (text(mount, "Type") == "volume")
                container.mounts.push_back({text(mount, "Name"), text(mount, "Destination")});
    const auto& log = json.at("log");
    const bool limited = log.contains("Config") && !log.at("Config").is_null() && log.at("Config").contains("max-size");
    container.unlimited_log = text(log, "Type") == "json-file" && !limited;
    return container;
}

Image image_of(const Json& json) {
    Image image;
    image.id = json.at("id").get<std::string>();
    image.tags = texts(json, "tags");
    image.digests = texts(json, "digests");
    // Older engines write "<none>:<none>" for no name.
    std::erase_if(image.tags, [](const auto& tag) { return tag.ends_with("<none>"); });
    std::erase_if(image.digests, [](const auto& digest) { return digest.ends_with("<none>"); });
    image.parent = text(json, "parent");
    image.touched = parse_docker_time(text(json, "created"));
    if (const auto tagged = parse_docker_time(text(json, "tagged")); image.touched && tagged)
        image.touched = std::max(*image.touched, *tagged);
    image.size = json.at("size").get<std::uint64_t>();
    image.layers = texts(json, "layers");
    image.keep = labels_of(json).keep;
    return image;
}

Volume volume_of(const Json& json) {
    Volume volume;
    volume.name = json.at("name").get<std::string>();
    volume.driver = json.at("driver").get<std::string>();
    volume.options = !json.at("options").is_null() && !json.at("options").empty();
    const auto labels = labels_of(json);
    volume.compose = labels.compose;
    volume.keep = labels.keep;
    volume.mountpoint = text(json, "mountpoint");
    return volume;
}

/// `docker <words> --format <format> id id id...` in batches; an id that docker no longer lists is left out.
Result<std::string> inspect(const Docker& docker, const std::vector<std::string>& words, const char* format,
                            const std::vector<std::string>& ids) {
    std::string lines;
    for (const auto& batch : batches(ids)) {
        auto arguments = words;
        arguments.insert(arguments.end(), {"--format", format, "--"});
        arguments.insert(arguments.end(), batch.begin(), batch.end());
        const auto finished = docker.run_on_each(std::move(arguments), "docker " + words.front());
        if (!finished) return finished.error();
        lines += finished->output;
    }
    return lines;
}

/// Inspects all that is listed and parses it. One that is missing in the answer must have gone.
template <class Value>
Result<std::vector<Value>> look(const Docker& docker, Listed what, const std::vector<std::string>& words,
                                const char* format, Result<std::vector<Value>> (*parse)(std::string_view),
                                std::string Value::*id) {
    const auto listed = list_ids(docker, what);
    if (!listed) return listed.error();
    if (listed->empty()) return std::vector<Value>();
    const auto lines = inspect(docker, words, format, *listed);
    if (!lines) return lines.error();
    auto values = parse(*lines);
    if (!values || values->size() == listed->size()) return values;
    std::set<std::string> seen;
    for (const auto& value : *values)
        seen.insert(value.*id);
    const auto still = list_ids(docker, what);
    if (!still) return still.error();
    for (const auto& name : *listed)
        if (!seen.contains(name) && std::find(still->begin(), still->end(), name) != still->end())
            return Error{Fault::docker_refused, "docker " + words.front() + " " + name, {}};
    return values;
}

} // namespace

std::vector<std::vector<std::string>> batches(const std::vector<std::string>& ids) {
    std::vector<std::vector<std::string>> result;
    for (std::size_t start = 0; start < ids.size(); start += batch_size) {
        const auto end = std::min(start + batch_size, ids.size());
        result.emplace_back(ids.begin() + static_cast<std::ptrdiff_t>(start),
                            ids.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return result;
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

Result<std::vector<std::string>> list_ids(const Docker& docker, Listed what) {
    std::vector<std::string> arguments;
    switch (what) {
    case Listed::containers: arguments = {"ps", "-a", "-q", "--no-trunc"}; break;
    case Listed::images: arguments = {"image", "ls", "-a", "-q", "--no-trunc"}; break;
    case Listed::volumes: arguments = {"volume", "ls", "-q"}; break;
    }
    const auto subject = "docker " + arguments.front();
    const auto finished = docker.run(std::move(arguments), subject);
    if (!finished) return finished.error();
    auto ids = non_empty_lines(finished->output);
    // An image with two names is listed twice. What is listed first stays first.
    std::set<std::string> seen;
    std::erase_if(ids, [&](const auto& id) { return !seen.insert(id).second; });
    return ids;
}

Result<Leftovers> probe_leftovers(const Docker& docker) {
    auto volumes =
        look<Volume>(docker, Listed::volumes, {"volume", "inspect"}, volume_format, &parse_volumes, &Volume::name);
    if (!volumes) return volumes.error();
    auto images = look<Image>(docker, Listed::images, {"image", "inspect"}, image_format, &parse_images, &Image::id);
    if (!images) return images.error();
    auto containers = look<Container>(docker, Listed::containers, {"container", "inspect"}, container_format,
                                      &parse_containers, &Container::id);
    if (!containers) return containers.error();
    return Leftovers{std::move(volumes).value(), std::move(images).value(), std::move(containers).value()};
}

std::map<std::string, std::uint64_t> probe_sizes(const Docker& docker, const std::vector<std::string>& ids) {
    std::map<std::string, std::uint64_t> sizes;
    const auto lines = inspect(docker, {"container", "inspect", "--size"}, size_format, ids);
    if (!lines) return sizes;
    for (const auto& line : non_empty_lines(*lines)) {
        const auto json = Json::parse(line, nullptr, false);
        if (json.is_discarded() || !json.contains("id") || !json.contains("size")) continue;
        if (json.at("size").is_number_unsigned())
            sizes[json.at("id").get<std::string>()] = json.at("size").get<std::uint64_t>();
    }
    return sizes;
}

} // namespace marea
