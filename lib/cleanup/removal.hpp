#pragma once

#include "base/result.hpp"
#include "cleanup/look.hpp"

#include <string>
#include <utility>
#include <vector>

namespace marea {

/// What a removal came to, id by id.
struct Removal {
    std::vector<std::string> removed;
    std::vector<std::pair<std::string, Error>> refused;
    std::vector<std::string> tagged; ///< images that have got a tag since the look, and stay
};

/// Removes by id, never by force, in calls of at most `batch_size` ids: docker itself refuses what has come into use
/// meanwhile. A tag does not make it refuse an image, so each call is preceded by a look at those. After each call
/// docker's own list says what has gone, whatever the client printed or how it ended. Once docker stops answering the
/// rest is not tried, and each of these is refused with that reason.
[[nodiscard]] Removal remove_by_id(const Docker& docker, Listed what, const std::vector<std::string>& ids);

} // namespace marea
