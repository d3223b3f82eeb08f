#include "cleanup/removal.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
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

/// What of a batch may be tried. `image rm` by id takes an only tag away with the image, so one that has got a tag
/// since stays; and so does one that docker does not show.
Result<std::vector<std::string>> still_untagged(const Docker& docker, const std::vector<std::string>& batch,
                                                Removal& removal) {
    const auto images = probe_images(docker, batch);
    if (!images) return images.error();
    std::set<std::string> untagged;
    for (const auto& image : *images)
        if (image.tags.empty())
            untagged.insert(image.id);
        else
            removal.tagged.push_back(image.id);
    std::vector<std::string> ready; // in the batch's order: children before parents
    std::copy_if(batch.begin(), batch.end(), std::back_inserter(ready),
                 [&](const auto& id) { return untagged.contains(id); });
    return ready;
}

/// An error: docker has stopped answering.
Result<void> remove_batch(const Docker& docker, Listed what, const std::vector<std::string>& batch, Removal& removal) {
    const auto refuse = [&](const std::string& id, Error error) { removal.refused.emplace_back(id, std::move(error)); };
    auto ready = batch;
    if (what == Listed::images) {
        auto untagged = still_untagged(docker, batch, removal);
        if (!untagged) {
            for (const auto& id : batch)
                refuse(id, untagged.error());
            return untagged.error();
        }
        ready = std::move(untagged).value();
    }
    Result<Finished> finished = Finished{Exited{0}, {}, {}};
    if (!ready.empty()) {
        auto arguments = words_for(what);
        arguments.insert(arguments.end(), ready.begin(), ready.end());
        finished = docker.run_on_each(std::move(arguments), "docker rm");
    }
    const auto left = list_ids(docker, what);
    const std::set<std::string> tagged(removal.tagged.begin(), removal.tagged.end());
    std::set<std::string> there;
    if (left) there.insert(left->begin(), left->end());
    for (const auto& id : batch) {
        if (tagged.contains(id)) continue;
        if (!left)
            refuse(id, finished ? left.error() : finished.error());
        else if (!there.contains(id))
            removal.removed.push_back(id);
        else if (!finished)
            refuse(id, finished.error());
        else
            refuse(id, Docker::error_of(line_about(finished->errors, id), id));
    }
    if (!finished) return finished.error();
    if (!left) return left.error();
    return {};
}

} // namespace

Removal remove_by_id(const Docker& docker, Listed what, const std::vector<std::string>& ids) {
    Removal removal;
    std::optional<Error> silent;
    for (const auto& batch : batches(ids)) {
        if (silent) {
            for (const auto& id : batch)
                removal.refused.emplace_back(id, *silent);
        } else if (auto done = remove_batch(docker, what, batch, removal); !done) {
            silent = done.error();
        }
    }
    return removal;
}

} // namespace marea
