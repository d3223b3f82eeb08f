#pragma once

#include "base/clock.hpp"
#include "cleanup/look.hpp"
#include "engine/docker.hpp"

#include <string>
#include <utility>
#include <vector>

namespace marea {

/// Ids for one docker call: an argv of a few KB, and work that fits well into the time limit.
inline constexpr std::size_t batch_size = 50;

/// What a removal came to, id by id.
struct Removal {
    std::vector<std::string> removed;
    std::vector<std::pair<std::string, Error>> refused;
    std::vector<std::string> tagged; ///< images that have got a tag since the look, and stay
};

/// Removes by id, never by force, in calls of at most `batch_size` ids: docker itself refuses what has come into use
/// meanwhile. A tag does not make it refuse an image, so each call is preceded by a look at those. After each call the
/// engine's own list says what has gone, whatever the client printed and however it ended; one that somebody is
/// removing at the moment is waited for. Once the engine stops answering the rest is not tried, and each of these is
/// refused with that reason.
[[nodiscard]] Removal remove_by_id(const Docker& docker, const EngineApi& engine, Clock& clock, Listed what,
                                   const std::vector<std::string>& ids);

} // namespace marea
