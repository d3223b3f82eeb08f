#include "cleanup/look.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace marea {
namespace {

using Json = nlohmann::json;

// Only what is needed, one line for each: the whole of `docker inspect` is 8 KB a container, and holds secrets.
constexpr auto container_format =
    R"({"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Image}},"state":{{json .State.Status}},)"
    R"("finished":{{json .State.FinishedAt}},"labels":{{json .Config.Labels}},"mounts":{{json .Mounts}},)"
    R"("log":{{json .HostConfig.LogConfig}},"log_file":{{json .LogPath}}})";
// Images whole: from one version of docker to the next, fields come and go, and a template names only what is there.
constexpr auto image_format = "{{json .}}";
constexpr auto volume_format =
    R"({"name":{{json .Name}},"driver":{{json .Driver}},"labels":{{json .Labels}},"options":{{json .Options}},)"
    R"("mountpoint":{{json .Mountpoint}}})";
constexpr auto size_format = R"({"id":{{json .Id}},"size":{{json .SizeRw}}})";

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
    auto ids = lines_of(finished->output);
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

Result<std::vector<Image>> probe_images(const Docker& docker, const std::vector<std::string>& ids) {
    const auto lines = inspect(docker, {"image", "inspect"}, image_format, ids);
    if (!lines) return lines.error();
    return parse_images(*lines);
}

std::map<std::string, std::uint64_t> probe_sizes(const Docker& docker, const std::vector<std::string>& ids) {
    std::map<std::string, std::uint64_t> sizes;
    const auto lines = inspect(docker, {"container", "inspect", "--size"}, size_format, ids);
    if (!lines) return sizes;
    for (const auto& line : lines_of(*lines)) {
        const auto json = Json::parse(line, nullptr, false);
        if (json.is_discarded() || !json.contains("id") || !json.contains("size")) continue;
        if (json.at("size").is_number_unsigned())
            sizes[json.at("id").get<std::string>()] = json.at("size").get<std::uint64_t>();
    }
    return sizes;
}

} // namespace marea
