#include "executor/docker_removal.hpp"

#include <set>
#include <string_view>

namespace marea {
namespace {

/// No -f and no -v: a running container, an image in use and a volume stay. --no-prune: the parents of an image are on
/// the list themselves, or stay.
std::vector<std::string> words_for(Listed what) {
    switch (what) {
    case Listed::containers: return {"container", "rm", "--"};
    case Listed::images: return {"image", "rm", "--no-prune", "--"};
    case Listed::volumes: return {"volume", "rm", "--"};
    }
    return {};
}

/// The line about this id; docker shortens an image's to 12 digits.
std::string line_about(std::string_view words, const std::string& id) {
    constexpr std::size_t short_id = 12;
    const auto digits = id.substr(id.find(':') == std::string::npos ? 0 : id.find(':') + 1, short_id);
    for (std::string_view rest = words; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (rest.substr(0, end).find(digits) != std::string_view::npos) return std::string(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::string(words);
}

} // namespace

Removal remove_by_id(const Docker& docker, Listed what, const std::vector<std::string>& ids) {
    Removal removal;
    std::optional<Error> silent; // docker has stopped answering
    for (const auto& batch : batches(ids)) {
        if (!silent) {
            auto arguments = words_for(what);
            arguments.insert(arguments.end(), batch.begin(), batch.end());
            const auto finished = docker.run_on_each(std::move(arguments), "docker rm");
            if (!finished) silent = finished.error();
            const auto left = list_ids(docker, what);
            if (left) {
                const std::set<std::string> there(left->begin(), left->end());
                for (const auto& id : batch) {
                    if (!there.contains(id))
                        removal.removed.push_back(id);
                    else if (!finished)
                        removal.refused.emplace_back(id, finished.error());
                    else
                        removal.refused.emplace_back(id, Docker::error_of(line_about(finished->errors, id), id));
                }
                continue;
            }
            silent = left.error();
        }
        for (const auto& id : batch)
            removal.refused.emplace_back(id, *silent);
    }
    return removal;
}

} // namespace marea
