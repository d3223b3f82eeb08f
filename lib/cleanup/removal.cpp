#include "cleanup/removal.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <optional>

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

using Things = std::map<std::string, ListedThing>;

Result<Things> by_id(const EngineApi& engine, Listed what) {
    const auto listed = list(engine, what);
    if (!listed) return listed.error();
    Things things;
    for (const auto& thing : *listed)
        things.emplace(thing.id, thing);
    return things;
}

/// What is left of a batch; waits a little for those that are on their way out.
Result<Things> look_again(const EngineApi& engine, Clock& clock, Listed what, const std::vector<std::string>& batch) {
    constexpr int looks = 20;
    constexpr Seconds pause{0.25};
    for (int look = 1;; ++look) {
        auto left = by_id(engine, what);
        if (!left || look == looks) return left;
        const auto going = [&](const std::string& id) {
            const auto found = left->find(id);
            return found != left->end() && found->second.going;
        };
        if (std::none_of(batch.begin(), batch.end(), going)) return left;
        clock.sleep(pause);
    }
}

/// What docker said of this id, for a person; it shortens an image's to 12 digits.
std::string line_about(const std::string& words, const std::string& id) {
    constexpr std::size_t short_id = 12;
    const auto colon = id.find(':');
    const auto digits = id.substr(colon == std::string::npos ? 0 : colon + 1, short_id);
    for (const auto line : text::lines(words))
        if (line.find(digits) != std::string_view::npos) return std::string(line);
    return words;
}

void refuse(Removal& removal, const std::vector<std::string>& ids, const Error& error) {
    for (const auto& id : ids)
        removal.refused.emplace_back(id, error);
}

/// An error: the engine, or the client, has stopped answering.
Result<void> remove_batch(const Docker& docker, const EngineApi& engine, Clock& clock, Listed what,
                          const std::vector<std::string>& batch, Removal& removal) {
    auto ready = batch;
    if (what == Listed::images) {
        // `image rm` by id takes an only tag away with the image, so one that has got a tag since stays.
        const auto now = by_id(engine, what);
        if (!now) {
            refuse(removal, batch, now.error());
            return now.error();
        }
        for (const auto& [id, image] : *now)
            if (image.tagged && std::erase(ready, id) > 0) removal.tagged.push_back(id);
    }
    Result<Finished> finished = Finished{Exited{0}, {}, {}};
    if (!ready.empty()) {
        auto arguments = words_for(what);
        arguments.insert(arguments.end(), ready.begin(), ready.end());
        finished = docker.run_on_each(std::move(arguments), "docker rm");
    }
    const auto left = look_again(engine, clock, what, ready);
    if (!left) {
        refuse(removal, ready, left.error());
        return left.error();
    }
    for (const auto& id : ready) {
        if (!left->contains(id))
            removal.removed.push_back(id);
        else if (!finished)
            removal.refused.emplace_back(id, finished.error());
        else
            removal.refused.emplace_back(id, Docker::error_of(line_about(finished->errors, id), id));
    }
    if (!finished) return finished.error();
    return {};
}

} // namespace

Removal remove_by_id(const Docker& docker, const EngineApi& engine, Clock& clock, Listed what,
                     const std::vector<std::string>& ids) {
    Removal removal;
    std::optional<Error> silent;
    for (std::size_t start = 0; start < ids.size(); start += batch_size) {
        const auto first = ids.begin() + static_cast<std::ptrdiff_t>(start);
        const std::vector<std::string> batch(
            first, first + static_cast<std::ptrdiff_t>(std::min(batch_size, ids.size() - start)));
        if (silent)
            refuse(removal, batch, *silent);
        else if (auto done = remove_batch(docker, engine, clock, what, batch, removal); !done)
            silent = done.error();
    }
    return removal;
}

} // namespace marea
