#include "cleanup/look.hpp"
#include "engine/swarm.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace marea {
namespace {

using Json = nlohmann::json;

/// The answer to a question that has one on every engine.
Result<std::string> ask(const EngineApi& engine, const std::string& path) {
    const auto body = engine(path);
    if (!body) return body.error();
    if (!*body) return Error{Fault::docker_refused, path, "404"};
    return **body;
}

/// All that is listed, inspected one by one; what has gone meanwhile is left out.
template <class Value>
Result<std::vector<Value>> look(const EngineApi& engine, Listed what, const std::string& folder,
                                Result<Value> (*parse)(const std::string&)) {
    const auto listed = list(engine, what);
    if (!listed) return listed.error();
    std::vector<Value> values;
    for (const auto& thing : *listed) {
        const auto body = engine(folder + thing.id + "/json");
        if (!body) return body.error();
        if (!*body) continue;
        auto value = parse(**body);
        if (!value) return value.error();
        values.push_back(std::move(value).value());
    }
    return values;
}

/// What Swarm's services are made of: only a manager knows. An engine that does not tell its role has no swarm.
Result<std::vector<std::string>> service_images(const EngineApi& engine) {
    const auto info = engine("/info");
    if (!info) return info.error();
    if (!*info) return std::vector<std::string>();
    const auto membership = engine::parse_membership(**info);
    if (!membership) return membership.error();
    if (membership->role != engine::Membership::Role::manager) return std::vector<std::string>();
    const auto body = ask(engine, "/services");
    if (!body) return body.error();
    const auto services = engine::parse_services(*body);
    if (!services) return services.error();
    std::vector<std::string> images;
    for (const auto& service : *services)
        images.push_back(service.image);
    return images;
}

ListedThing thing_of(const Json& json, Listed what) {
    switch (what) {
    case Listed::containers: {
        const auto state = state_of(json.at("State").get<std::string>());
        return {json.at("Id").get<std::string>(), false, state == ContainerState::removing};
    }
    case Listed::images: {
        ListedThing image{json.at("Id").get<std::string>()};
        for (const auto& tag : json.value("RepoTags", Json()))
            image.tagged = image.tagged || !tag.get<std::string>().ends_with("<none>");
        return image;
    }
    case Listed::volumes: break;
    }
    return {json.at("Name").get<std::string>()};
}

} // namespace

Result<std::vector<ListedThing>> list(const EngineApi& engine, Listed what) {
    std::string path;
    switch (what) {
    case Listed::containers: path = "/containers/json?all=1"; break;
    case Listed::images: path = "/images/json?all=1"; break;
    case Listed::volumes: path = "/volumes"; break;
    }
    const auto body = ask(engine, path);
    if (!body) return body.error();
    std::vector<ListedThing> things;
    try {
        const auto json = Json::parse(*body);
        std::set<std::string> seen; // what is listed first stays first
        for (const auto& one : what == Listed::volumes ? json.value("Volumes", Json()) : json)
            if (auto thing = thing_of(one, what); seen.insert(thing.id).second) things.push_back(std::move(thing));
    } catch (const Json::exception& error) {
        return Error{Fault::malformed, path, error.what()};
    }
    return things;
}

Result<Leftovers> probe_leftovers(const EngineApi& engine) {
    const auto described = ask(engine, "/volumes");
    if (!described) return described.error();
    auto volumes = parse_volumes(*described);
    if (!volumes) return volumes.error();
    auto images = look<Image>(engine, Listed::images, "/images/", &parse_image);
    if (!images) return images.error();
    auto wanted = service_images(engine);
    if (!wanted) return wanted.error();
    auto containers = look<Container>(engine, Listed::containers, "/containers/", &parse_container);
    if (!containers) return containers.error();
    return Leftovers{std::move(volumes).value(), std::move(images).value(), std::move(containers).value(),
                     std::move(wanted).value()};
}

Result<DiskUse> probe_disk_use(const EngineApi& engine) {
    // Without volumes, whose sizes take long; engines before API 1.42 do not know the question's parts and tell all.
    const auto body = ask(engine, "/system/df?type=image&type=build-cache&verbose=1");
    if (!body) return body.error();
    return parse_disk_use(*body);
}

std::optional<std::uint64_t> probe_size(const EngineApi& engine, const std::string& container) {
    const auto body = engine("/containers/" + container + "/json?size=1");
    if (!body || !*body) return std::nullopt;
    const auto json = Json::parse(**body, nullptr, false);
    if (!json.is_object() || !json.contains("SizeRw") || !json["SizeRw"].is_number_unsigned()) return std::nullopt;
    return json["SizeRw"].get<std::uint64_t>();
}

} // namespace marea
