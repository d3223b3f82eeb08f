#pragma once

#include "cleanup/leftovers.hpp"
#include "engine/docker.hpp"

#include <string_view>

namespace marea {

inline constexpr auto keep_label = "marea.keep";

/// Ids for one docker call: an argv of a few KB, and work that fits well into the time limit.
inline constexpr std::size_t batch_size = 50;
[[nodiscard]] std::vector<std::vector<std::string>> batches(const std::vector<std::string>& ids);

/// The lines of a text that are not empty.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

/// "2024-01-15T14:31:00.123456789Z", or with an offset; nullopt for anything else and for docker's year 1, "never".
[[nodiscard]] std::optional<Moment> parse_docker_time(const std::string& text);

/// Lines of docker's output in our formats; Fault::malformed on anything else.
[[nodiscard]] Result<std::vector<Container>> parse_containers(std::string_view lines);
[[nodiscard]] Result<std::vector<Image>> parse_images(std::string_view lines);
[[nodiscard]] Result<std::vector<Volume>> parse_volumes(std::string_view lines);

/// Everything on the engine. All or nothing: a container that was listed and could not be inspected may hold a volume,
/// so that is an error unless it has gone meanwhile.
[[nodiscard]] Result<Leftovers> probe_leftovers(const Docker& docker);

/// These images as they are now. One that is not in the answer has gone, or docker did not say.
[[nodiscard]] Result<std::vector<Image>> probe_images(const Docker& docker, const std::vector<std::string>& ids);

/// The bytes that each container's own layer holds, by id. What docker does not say is not there.
[[nodiscard]] std::map<std::string, std::uint64_t> probe_sizes(const Docker& docker,
                                                               const std::vector<std::string>& ids);

/// The ids, or names, that docker lists now: what a removal left.
enum class Listed { containers, images, volumes };
[[nodiscard]] Result<std::vector<std::string>> list_ids(const Docker& docker, Listed what);

} // namespace marea
