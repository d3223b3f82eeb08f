#pragma once

#include "base/result.hpp"
#include "cleanup/leftovers.hpp"

#include <functional>

namespace marea {

inline constexpr auto keep_label = "marea.keep";

/// A question to the engine's API: the body of its answer, JSON; nullopt: there is no such thing.
using EngineApi = std::function<Result<std::optional<std::string>>(const std::string& path)>;

/// "2024-01-15T14:31:00.123456789Z", or with an offset; nullopt for anything else and for docker's year 1, "never".
[[nodiscard]] std::optional<Moment> parse_docker_time(const std::string& text);

/// One container, one image, all volumes, as the API answers; Fault::malformed on anything else.
[[nodiscard]] Result<Container> parse_container(const std::string& json);
[[nodiscard]] Result<Image> parse_image(const std::string& json);
[[nodiscard]] Result<std::vector<Volume>> parse_volumes(const std::string& json);
[[nodiscard]] Result<DiskUse> parse_disk_use(const std::string& json);

/// Everything on the engine. All or nothing: a container that was listed and could not be inspected may hold a volume,
/// so that is an error unless it has gone meanwhile.
[[nodiscard]] Result<Leftovers> probe_leftovers(const EngineApi& engine);

/// What cleanup leaves alone and what it holds: build cache, images that no container uses.
[[nodiscard]] Result<DiskUse> probe_disk_use(const EngineApi& engine);

/// The bytes that a container's own layer holds; nullopt: the engine does not say.
[[nodiscard]] std::optional<std::uint64_t> probe_size(const EngineApi& engine, const std::string& container);

/// What the engine lists, by id or name, each once, and of an image whether it has a tag, of a container whether it is
/// on its way out.
enum class Listed { containers, images, volumes };
struct ListedThing {
    std::string id;
    bool tagged = false;
    bool going = false;
};
[[nodiscard]] Result<std::vector<ListedThing>> list(const EngineApi& engine, Listed what);

} // namespace marea
